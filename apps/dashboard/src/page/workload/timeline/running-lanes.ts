import { type Axis, axisOf } from '../../lanes/axis.js';
import type { LaneGroup, Step } from '../../lanes/lane.js';
import { stepLanes, timeOf } from '../../lanes/step-lanes.js';

/** The clocks of two instances may differ by so much. */
const clockDifferenceMilliseconds = 5_000;
const minAxisMilliseconds = 10_000;

interface Running {
  readonly commandId: string | null;
  readonly instanceId: string;
  readonly since: number;
  /** The present, as long as it goes on; the axis ends there. */
  readonly now: number | undefined;
}

/**
 * The steps of something that goes on, as lanes: those that its command started, and those that began since then without a
 * command, such as on the new instance. Undefined while there is no word of any.
 */
export function runningLanes(
  steps: readonly Step[],
  { commandId, instanceId, since, now }: Running,
): { readonly axis: Axis; readonly groups: readonly LaneGroup[] } | undefined {
  const begins = (step: Step): number => timeOf(step.startedAt) ?? timeOf(step.endedAt) ?? 0;
  const found = steps
    .filter((step) =>
      step.commandId === null
        ? now !== undefined && begins(step) >= since - clockDifferenceMilliseconds
        : step.commandId === commandId,
    )
    .toSorted((one, other) => begins(one) - begins(other));
  if (found.length === 0) return undefined;
  const others = [...new Set(found.map((step) => step.instanceId))].filter((id) => id !== instanceId);
  const instances = [
    { name: 'Old instance', instanceId },
    ...others.map((id, index) => ({
      name: index === 0 ? 'New instance' : `New instance ${index + 1}`,
      instanceId: id,
    })),
  ];
  const begin = Math.min(since, ...found.map(begins));
  const ends = found.flatMap((step) => timeOf(step.endedAt) ?? []);
  const end = Math.max(begin + minAxisMilliseconds, now ?? 0, ...ends);
  return { axis: axisOf(begin, end), groups: stepLanes(instances, found) };
}
