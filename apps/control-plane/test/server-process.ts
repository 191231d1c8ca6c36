import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { programs } from '../../../tools/programs.mjs';

/** How a process of this package ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
  readonly log: string;
}

/** Starts the command line of this package as a process. It is killed when the test ends. */
export function run(...flags: readonly string[]) {
  return runIn({}, ...flags);
}

/** Like `run`, with environment variables, or with standard error in a file that the test has opened. */
export function runIn(
  place: { readonly environment?: Readonly<Record<string, string>>; readonly log?: number },
  ...flags: readonly string[]
) {
  const { environment = {}, log: logFile = 'pipe' } = place;
  const child = spawn(process.execPath, [programs.controlPlane, ...flags], {
    stdio: ['pipe', 'pipe', logFile],
    env: { ...process.env, DATABASE_URL: '', ...environment },
  });
  let output = '';
  let log = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exit = once(child, 'close');
  let ready: Promise<string> | undefined;
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exit;
  });
  return {
    child,
    ended: async (): Promise<Ended> => {
      await exit;
      return { code: child.exitCode, signal: child.signalCode, output, log };
    },
    /** Resolves to the URL that the process prints when it is ready. Rejects with its log when it ends before that. */
    url: () => {
      ready ??= Promise.race([readyUrl(child), exit.then(() => Promise.reject(new Error(log)))]);
      return ready;
    },
  };
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no standard output.');
  const [line] = await once(createInterface(child.stdout), 'line');
  const ready: { readonly url: string } = JSON.parse(String(line));
  return ready.url;
}

/** Creates a directory that is removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'spotguard-control-plane-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes a token file for `--bootstrap-token-file` and returns its path. */
export async function tokenFile(directory: string, token: string, mode = 0o600): Promise<string> {
  const file = join(directory, 'token');
  await writeFile(file, `${token}\n`);
  await chmod(file, mode);
  return file;
}
