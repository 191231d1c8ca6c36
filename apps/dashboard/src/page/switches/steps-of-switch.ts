import type { Step } from '../lanes/lane.js';
import { keyOfStep } from '../lanes/step-lanes.js';
import type { Switch } from './switch.js';

/** A step may begin so long before the begin of its switch, because the clocks of two instances differ. */
const clockDifferenceMilliseconds = 5_000;
/** The new instance goes on after its report: it ends the old one, and waits for that as long as it is told. */
const afterwardsMilliseconds = 3_600_000;

/**
 * Chooses the steps of a switch from those of its workload: what its command started, and what its two instances did between its
 * begin and its end. In the order in which they began.
 */
export function stepsOfSwitch(
  { commandId, from, to, startedAt, reportedAt, predecessorEndedAt }: Switch,
  steps: readonly Step[],
): readonly Step[] {
  const begin = startedAt === null ? undefined : Date.parse(startedAt) - clockDifferenceMilliseconds;
  const end = Date.parse(predecessorEndedAt ?? reportedAt) + afterwardsMilliseconds;
  const ofSwitch = steps.filter((step) => {
    const at = firstTimeOf(step);
    if (at === undefined) return false;
    if (commandId !== null && step.commandId === commandId) return true;
    const isOfPair = step.instanceId === from.instanceId || step.instanceId === to.instanceId;
    return isOfPair && step.commandId === null && begin !== undefined && at >= begin && at <= end;
  });
  const byAttempt = new Map(ofSwitch.map((step) => [keyOfStep(step), step]));
  return [...byAttempt.values()].sort((one, other) => (firstTimeOf(one) ?? 0) - (firstTimeOf(other) ?? 0));
}

function firstTimeOf({ startedAt, endedAt }: Step): number | undefined {
  const at = startedAt ?? endedAt;
  return at === null ? undefined : Date.parse(at);
}
