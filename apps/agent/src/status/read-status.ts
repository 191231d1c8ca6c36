import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Guarding } from '@spotguard/protocol';
import { describeError } from '@spotguard/sdk';
import { type AgentStatus, agentStatus, statusFileName } from './agent-status.js';
import { judgeGuarding } from './judge-guarding.js';
import { ageOf, judgeProcess, type ProcessView } from './judge-process.js';

/** What is known about the agent of a state directory. */
export type StatusAnswer =
  | {
      readonly running: true;
      /** Judged by the file and by the state of the process. */
      readonly guarding: Guarding;
      readonly file: string;
      /** The age of the status; negative when it is from an earlier boot. */
      readonly ageMs: number;
      readonly status: AgentStatus;
    }
  | { readonly running: false; readonly reason: string };

export interface StatusPlaces {
  /** State directories, in the order in which they are read. */
  readonly directories: readonly string[];
  /** The directory of an agent that cannot write to its state directory. */
  readonly fallback: string;
}

/** Reads the newest status file of a running process. A file whose process is gone was left by a crash and is ignored. */
export async function readStatus({ directories, fallback }: StatusPlaces, view: ProcessView): Promise<StatusAnswer> {
  const gone: string[] = [];
  const found: Extract<StatusAnswer, { running: true }>[] = [];
  const owners = new Set(directories.map((directory) => resolve(directory)));
  for (const directory of [...directories, fallback]) {
    const file = join(directory, statusFileName);
    try {
      const status = agentStatus.parse(JSON.parse(await readFile(file, 'utf8')));
      if (directory === fallback && !owners.has(status.stateDirectory ?? '')) continue;
      const outside = judgeProcess(status, view);
      if (outside === 'gone') {
        gone.push(`${file} is of process ${status.pid}, which is gone: it ended without cleaning up`);
        continue;
      }
      const guarding = judgeGuarding(status, outside === undefined ? [] : [outside]);
      found.push({ running: true, guarding, file, ageMs: ageOf(status, view), status });
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (directory === fallback && isMissing) continue;
      gone.push(isMissing ? `there is no ${file}` : `${file} cannot be read: ${describeError(error)}`);
    }
  }
  const [newest] = found.sort((a, b) => sortAge(a.ageMs) - sortAge(b.ageMs));
  if (newest !== undefined) return newest;
  return { running: false, reason: `${gone.join('; ')}. Start it, or name its folder with --state-directory` };
}

/** Returns an age to sort by: a status from an earlier boot is the oldest. */
function sortAge(ageMs: number): number {
  return ageMs < 0 ? Number.POSITIVE_INFINITY : ageMs;
}
