import type { Step } from '../lanes/lane.js';
import type { PlannedFailover } from '../workload/failover-plan-query.js';

/** A part of a failover plan: who takes over, or where a replacement is launched. */
export type PlanOption = PlannedFailover['options'][number];

/** How far an option of a failover plan has come. Times are milliseconds since 1970. */
export type OptionProgress =
  | { readonly state: 'waiting' }
  | { readonly state: 'trying'; readonly since: number }
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'took-over' };

/** The instance that took over, as far as is known. */
export interface Successor {
  readonly instanceId: string;
  readonly zone: string | null;
  readonly market: 'spot' | 'on-demand' | null;
}

/** What an attempt of a failover is about: `Launch spot in us-east-1d`, `Try i-1 (replica)`, each with why it failed. */
const attemptWords =
  /^(?:Launch (?<market>spot|ondemand|on-demand) in (?<zone>[\w-]+)|Try (?<instanceId>i-\w+))[^:]*(?:: (?<reason>.*))?$/s;

/** Reads what an attempt of a failover is about from what its agent said of the step; undefined when it said something else. */
export function attemptOf({ procedure, step, detail }: Pick<Step, 'procedure' | 'step' | 'detail'>) {
  if (procedure !== 'termination.failover' || step !== 'hand-over') return undefined;
  const { market, zone, instanceId, reason } = attemptWords.exec(detail ?? '')?.groups ?? {};
  if (instanceId !== undefined) return { kind: 'replica', instanceId, reason } as const;
  if (zone === undefined) return undefined;
  return { kind: 'launch', market: market === 'spot' ? 'spot' : 'on-demand', zone, reason } as const;
}

/** Says of an option how far it has come, from the newest attempt at it. */
export function progressOf(
  option: PlanOption,
  steps: readonly Step[],
  successor: Successor | undefined,
): OptionProgress {
  if (successor !== undefined && isOption(option, successor)) return { state: 'took-over' };
  const attempts = steps.flatMap((step) => {
    const attempt = attemptOf(step);
    return attempt !== undefined && isOption(option, attempt) ? [{ step, attempt }] : [];
  });
  const newest = attempts.at(-1);
  if (newest === undefined) return { state: 'waiting' };
  const { step, attempt } = newest;
  if (step.outcome === 'failed') return { state: 'refused', reason: attempt.reason ?? 'It failed.' };
  if (step.outcome !== null || step.startedAt === null) return { state: 'waiting' };
  return { state: 'trying', since: Date.parse(step.startedAt) };
}

/** The option that is tried now, or else the first one that can work and was not refused; undefined when there is none. */
export function optionUnderWay(
  plan: PlannedFailover | null | undefined,
  steps: readonly Step[],
): PlanOption | undefined {
  const options = (plan?.options ?? []).map((option) => ({ option, ...progressOf(option, steps, undefined) }));
  const found =
    options.find(({ state }) => state === 'trying') ??
    options.find(({ option, state }) => state === 'waiting' && option.problem === null);
  return found?.option;
}

/** What a failover tries now, as its agent tells it, also when it is not in the plan; undefined while it tries nothing. */
export function attemptUnderWay(steps: readonly Step[]) {
  const newest = steps.findLast((step) => attemptOf(step) !== undefined);
  return newest === undefined || newest.outcome !== null ? undefined : attemptOf(newest);
}

/**
 * When another instance will probably serve: from the option that is tried, and before any is, from the first one that can
 * work. Null when nobody has said how long it takes.
 */
export function expectedHandOver(
  plan: PlannedFailover | null | undefined,
  steps: readonly Step[],
  noticedAt: number,
): number | null {
  const option = optionUnderWay(plan, steps);
  if (option === undefined) return null;
  const progress = progressOf(option, steps, undefined);
  if (progress.state === 'trying') return after(progress.since, option.expectedSeconds);
  const refusedAt = steps.flatMap((step) =>
    attemptOf(step) && step.endedAt !== null ? [Date.parse(step.endedAt)] : [],
  );
  return after(Math.max(noticedAt, ...refusedAt), option.expectedSeconds);
}

function after(time: number, seconds: number | null): number | null {
  return seconds === null ? null : time + seconds * 1_000;
}

/** Whether an option is about what was found. */
export function isOption(
  option: PlanOption,
  found: { readonly instanceId?: string; readonly market?: string | null; readonly zone?: string | null },
): boolean {
  if (option.kind === 'replica') return option.instanceId !== null && option.instanceId === found.instanceId;
  return option.zone === found.zone && option.market === found.market;
}
