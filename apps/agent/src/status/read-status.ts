import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError } from '@spotguard/sdk';
import { type AgentStatus, agentStatus, statusFileName } from './agent-status.js';

/** What is known of the agent of a state directory. */
export type StatusAnswer =
  | { readonly running: true; readonly status: AgentStatus }
  | { readonly running: false; readonly reason: string };

/** Reads the first status file of these directories; a file whose process is gone is what a crash left. */
export async function readStatus(
  directories: readonly string[],
  isAlive: (pid: number) => boolean,
): Promise<StatusAnswer> {
  const gone: string[] = [];
  for (const directory of directories) {
    const file = join(directory, statusFileName);
    try {
      const status = agentStatus.parse(JSON.parse(await readFile(file, 'utf8')));
      if (isAlive(status.pid)) return { running: true, status };
      gone.push(`${file} is of process ${status.pid}, which is gone: it ended without cleaning up`);
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      gone.push(missing ? `there is no ${file}` : `${file} cannot be read: ${describeError(error)}`);
    }
  }
  return { running: false, reason: `${gone.join('; ')}. Start it, or name its folder with --state-directory` };
}
