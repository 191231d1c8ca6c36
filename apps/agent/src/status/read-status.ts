import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Guarding } from '@spotguard/protocol';
import { describeError } from '@spotguard/sdk';
import { type AgentStatus, agentStatus, statusFileName } from './agent-status.js';
import { judgeGuarding } from './judge-guarding.js';
import { ageOf, judgeProcess, type ProcessView } from './judge-process.js';

/** What is known of the agent of a state directory. */
export type StatusAnswer =
  | {
      readonly running: true;
      /** By the facts of the file, and by what can be seen of the process from outside. */
      readonly guarding: Guarding;
      readonly file: string;
      /** How old the facts are. */
      readonly ageMs: number;
      readonly status: AgentStatus;
    }
  | { readonly running: false; readonly reason: string };

export interface StatusPlaces {
  /** State directories, in the order in which they are looked at. */
  readonly directories: readonly string[];
  /** Where an agent writes that cannot write to its state directory. */
  readonly spare: string;
}

/** Reads the freshest status file of a living process; a file whose process is gone is what a crash left. */
export async function readStatus({ directories, spare }: StatusPlaces, view: ProcessView): Promise<StatusAnswer> {
  const gone: string[] = [];
  const found: Extract<StatusAnswer, { running: true }>[] = [];
  const owners = new Set(directories.map((directory) => resolve(directory)));
  for (const directory of [...directories, spare]) {
    const file = join(directory, statusFileName);
    try {
      const status = agentStatus.parse(JSON.parse(await readFile(file, 'utf8')));
      if (directory === spare && !owners.has(status.stateDirectory ?? '')) continue;
      const outside = judgeProcess(status, view);
      if (outside === 'gone') {
        gone.push(`${file} is of process ${status.pid}, which is gone: it ended without cleaning up`);
        continue;
      }
      const guarding = judgeGuarding(status, outside === undefined ? [] : [outside]);
      found.push({ running: true, guarding, file, ageMs: ageOf(status, view), status });
    } catch (error) {
      const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (directory === spare && isMissing) continue;
      gone.push(isMissing ? `there is no ${file}` : `${file} cannot be read: ${describeError(error)}`);
    }
  }
  const [freshest] = found.sort((a, b) => freshness(a.ageMs) - freshness(b.ageMs));
  if (freshest !== undefined) return freshest;
  return { running: false, reason: `${gone.join('; ')}. Start it, or name its folder with --state-directory` };
}

/** Facts of an earlier boot are the oldest. */
function freshness(ageMs: number): number {
  return ageMs < 0 ? Number.POSITIVE_INFINITY : ageMs;
}
