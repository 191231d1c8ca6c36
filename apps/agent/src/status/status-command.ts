import { installedStateDirectory } from '../config/machine-sources.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { layout } from '../install/layout.js';
import { table } from '../print.js';
import { readStatus } from './read-status.js';
import { statusTables } from './status-tables.js';

/** Prints how the agent of this machine is; says so, with a code of its own, when none runs. */
export async function statusCommand(options: {
  readonly directory: string | undefined;
  readonly json: boolean;
  readonly process: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'kill' | 'env'>;
  readonly now: number;
}): Promise<ExitCode> {
  const { directory, json, process, now } = options;
  const configured = directory ?? process.env['SPOTGUARD_STATE_DIRECTORY'];
  const installed = await installedStateDirectory('/');
  const directories = configured === undefined ? ['./spotguard-state', installed ?? layout.state] : [configured];
  const answer = await readStatus(directories, (pid) => isAlive(pid, process));
  if (json || !process.stdout.isTTY) process.stdout.write(`${JSON.stringify(answer, undefined, 2)}\n`);
  if (!answer.running) {
    process.stderr.write(`No agent runs here: ${answer.reason}.\n`);
    return exitCodes.unavailable;
  }
  if (!json && process.stdout.isTTY) {
    const shown = statusTables(answer.status, now).map((rows) => table(rows, process.stdout.columns));
    process.stdout.write(shown.join('\n'));
  }
  return exitCodes.stopped;
}

function isAlive(pid: number, process: Pick<NodeJS.Process, 'kill'>): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Somebody else's process is one all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
