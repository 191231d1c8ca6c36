import { type ExitCode, exitCodes } from '../exit-codes.js';
import { layout, under } from '../install/layout.js';
import { table } from '../print.js';
import { msSinceBoot, readProcess, readProcessNamespace } from './own-process.js';
import { readStatus, type StatusAnswer } from './read-status.js';
import { stateDirectories } from './state-directories.js';
import { statusTables } from './status-tables.js';

/** Prints the status of the agent on this machine. The exit code says whether it guards the workload. */
export async function statusCommand(options: {
  readonly directory: string | undefined;
  /** The folder to use as `/`. */
  readonly root: string;
  readonly json: boolean;
  readonly process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'kill' | 'env'>;
  readonly now: number;
}): Promise<ExitCode> {
  const { directory, root, json, process, now } = options;
  const directories = await stateDirectories({ directory, root, environment: process.env });
  const fallback = process.env['RUNTIME_DIRECTORY'] ?? under(root, layout.runtime);
  const answer = await readStatus(
    { directories, fallback },
    {
      now,
      msSinceBoot: msSinceBoot(),
      processNamespace: readProcessNamespace(),
      readProcess,
      exists: (pid) => processExists(pid, process),
    },
  );
  if (json || !process.stdout.isTTY) process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
  if (!answer.running) {
    process.stderr.write(`No agent runs here: ${answer.reason}.\n`);
    return exitCodes.unavailable;
  }
  if (!json && process.stdout.isTTY) {
    const shown = statusTables(answer, now).map((rows) => table(rows, process.stdout.columns));
    process.stdout.write(shown.join('\n'));
  }
  for (const { text } of answer.guarding.reasons) process.stderr.write(`Not guarded by this agent: ${text}.\n`);
  return codeOf(answer.guarding);
}

function codeOf({ is, reasons }: Extract<StatusAnswer, { running: true }>['guarding']): ExitCode {
  if (is) return exitCodes.stopped;
  return reasons.every(({ code }) => code === 'parked') ? exitCodes.retired : exitCodes.unguarded;
}

function processExists(pid: number, process: Pick<NodeJS.Process, 'kill'>): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM means that the process exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
