import type { AgentStatus } from './agent-status.js';
import type { GuardingReason } from './judge-guarding.js';
import type { ProcessFacts } from './own-process.js';

/** What a reader of a status file can find out about the process that wrote it. */
export interface ProcessView {
  readonly msSinceBoot: number;
  readonly now: number;
  readonly processNamespace: string | undefined;
  readonly readProcess: (pid: number) => ProcessFacts | undefined;
  /** True when there is a process of that id, whoever's it is. */
  readonly isThere: (pid: number) => boolean;
}

/** A file that is written every few seconds and is older than this is not written any more. */
const maxAgeMs = 30_000;

/** How old the facts are; negative when they are of an earlier boot. */
export function ageOf({ writtenAt, writtenAfterBootMs }: AgentStatus, view: ProcessView): number {
  return writtenAfterBootMs === undefined ? view.now - writtenAt : view.msSinceBoot - writtenAfterBootMs;
}

/** `gone` when no process stands behind the file any more; else what speaks against the process, if anything. */
export function judgeProcess(status: AgentStatus, view: ProcessView): GuardingReason | 'gone' | undefined {
  const { pid, processNamespace, processStart } = status;
  const age = ageOf(status, view);
  // A process id of another namespace, a container's, may be anybody's here.
  const isForeign = processNamespace !== undefined && processNamespace !== view.processNamespace;
  const seen = isForeign ? undefined : view.readProcess(pid);
  if (!isForeign && seen === undefined && !view.isThere(pid)) return 'gone';
  if (seen !== undefined && (isReused(seen, processStart) || seen.state === 'Z' || seen.state === 'X')) return 'gone';
  if (seen !== undefined && (seen.state === 'T' || seen.state === 't')) {
    return { code: 'stopped', text: `process ${pid} is stopped (SIGSTOP or a debugger)` };
  }
  if (age >= 0 && age <= maxAgeMs) return undefined;
  const since = age < 0 ? 'since the machine was booted' : `for ${Math.round(age / 1_000)} s`;
  return { code: 'stale', text: `process ${pid} has written nothing ${since}: it hangs, or its disk takes nothing` };
}

function isReused(seen: ProcessFacts, start: string | undefined): boolean {
  return start !== undefined && seen.start !== start;
}
