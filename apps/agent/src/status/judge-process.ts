import type { AgentStatus } from './agent-status.js';
import type { GuardingReason } from './judge-guarding.js';
import type { ProcessFacts } from './own-process.js';

/** What a reader of a status file can learn about the process that wrote it. */
export interface ProcessView {
  readonly msSinceBoot: number;
  readonly now: number;
  readonly processNamespace: string | undefined;
  readonly readProcess: (pid: number) => ProcessFacts | undefined;
  /** Whether a process with that id exists, of any user. */
  readonly exists: (pid: number) => boolean;
}

/** The file is written every few seconds; when it is older than this, the agent does not write it any more. */
const maxAgeMs = 30_000;

/** Returns the age of a status in milliseconds; negative when it is from an earlier boot. */
export function ageOf({ writtenAt, writtenAfterBootMs }: AgentStatus, view: ProcessView): number {
  return writtenAfterBootMs === undefined ? view.now - writtenAt : view.msSinceBoot - writtenAfterBootMs;
}

/** Judges the process of a status file: `gone` when it has ended, else the reason why it does not guard, if there is one. */
export function judgeProcess(status: AgentStatus, view: ProcessView): GuardingReason | 'gone' | undefined {
  const { pid, processNamespace, processStart } = status;
  const age = ageOf(status, view);
  // A process id of another namespace, for example of a container, may belong to any process here.
  const isForeign = processNamespace !== undefined && processNamespace !== view.processNamespace;
  const seen = isForeign ? undefined : view.readProcess(pid);
  if (!isForeign && seen === undefined && !view.exists(pid)) return 'gone';
  if (seen !== undefined && (isReused(seen, processStart) || seen.state === 'Z' || seen.state === 'X')) return 'gone';
  if (seen !== undefined && (seen.state === 'T' || seen.state === 't')) {
    return { code: 'stopped', text: `process ${pid} is stopped (SIGSTOP or a debugger)` };
  }
  if (age >= 0 && age <= maxAgeMs) return undefined;
  const since = age < 0 ? 'since the machine was booted' : `for ${Math.round(age / 1_000)} s`;
  return {
    code: 'stale',
    text: `process ${pid} has written nothing ${since}: it hangs, or its disk cannot be written to`,
  };
}

function isReused(seen: ProcessFacts, start: string | undefined): boolean {
  return start !== undefined && seen.start !== start;
}
