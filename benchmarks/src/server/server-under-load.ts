import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { programs } from '../../../tools/programs.mjs';

/** A control plane in processes of its own. */
export interface ServerUnderLoad extends AsyncDisposable {
  readonly url: string;
  /** The resident memory of all its processes, in MB. */
  memory(): Promise<number>;
  /** Resolves when the jobs that are due after a start have run. Needs `--metrics-port`. */
  jobsDone(): Promise<void>;
}

/** The background jobs of the control plane. */
const jobs = ['expired', 'placements', 'price-roll-ups', 'replicas', 'retention', 'savings', 'silence'];

/** Starts a control plane with further flags of `serve`; `databaseUrl` names a PostgreSQL server. */
export async function startServer(flags: readonly string[], databaseUrl: string | undefined): Promise<ServerUnderLoad> {
  const child = spawn(
    process.execPath,
    [programs.controlPlane, 'serve', '--port', '0', '--log-level', 'error', ...flags],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }) },
    },
  );
  const { url, metricsUrl } = JSON.parse(await firstLine(child)) as { url: string; metricsUrl?: string };
  return {
    url,
    memory: () => residentMegabytes(child.pid ?? 0),
    jobsDone: async () => {
      if (metricsUrl === undefined) throw new Error('Start the server with --metrics-port 0.');
      while (!(await haveRun(metricsUrl))) await setTimeout(1_000);
    },
    [Symbol.asyncDispose]: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function haveRun(metricsUrl: string): Promise<boolean> {
  const metrics = await (await fetch(metricsUrl)).text();
  return jobs.every((job) => metrics.includes(`job_finished_timestamp_seconds{job="${job}"}`));
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The control plane ended with code ${code} before it was ready.`)));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
}

/** Adds up the resident memory of a process and its children, as Linux shows it. */
async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
  const children = await childrenOf(pid);
  const below = await Promise.all(children.map(residentMegabytes));
  return Math.round(kilobytes / 1_024) + below.reduce((sum, megabytes) => sum + megabytes, 0);
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await readdir(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8')));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}
