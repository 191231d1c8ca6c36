import { type Axis, axisOf } from '../lanes/axis.js';
import type { LaneGroup, Step } from '../lanes/lane.js';
import { stepLanes, timeOf } from '../lanes/step-lanes.js';
import type { Switch } from './switch.js';

/** The axis ends so long after the hand-over, in parts of the time until it. */
const shareAfterwards = 0.15;

/**
 * Draws the steps of a switch on one axis, which begins with the switch and ends soon after the hand-over. Without a word of its
 * agents there are the times of the report; undefined when there are none either.
 */
export function switchLanes(
  shown: Switch,
  steps: readonly Step[],
): { readonly axis: Axis; readonly groups: readonly LaneGroup[] } | undefined {
  const groups = steps.length === 0 ? reportedLanes(shown) : stepLanes(instancesOf(shown), steps);
  const times = groups
    .flatMap(({ lanes }) => lanes)
    .flatMap(({ begin, end }) => [begin, end])
    .filter((time) => time !== null);
  if (times.length === 0) return undefined;
  const first = Math.min(timeOf(shown.startedAt) ?? Number.POSITIVE_INFINITY, ...times);
  const handOver = timeOf(shown.handedOverAt);
  const last = handOver === null ? Math.max(...times) : handOver + (handOver - first) * shareAfterwards;
  return { axis: axisOf(first, last), groups };
}

function instancesOf({ from, to }: Switch) {
  return [
    { name: 'Old instance', instanceId: from.instanceId },
    { name: 'New instance', instanceId: to.instanceId },
  ];
}

/** The times of the report, each with the one before it. A time that is not known is left out. */
function reportedLanes(shown: Switch): readonly LaneGroup[] {
  const times = [
    { name: 'Start', at: timeOf(shown.startedAt) },
    { name: 'Image', at: timeOf(shown.imageCreatedAt) },
    { name: 'Launch', at: timeOf(shown.launchedAt) },
    { name: 'Ready', at: timeOf(shown.readyAt) },
    { name: 'Hand over', at: timeOf(shown.handedOverAt) },
    { name: 'End the old instance', at: timeOf(shown.predecessorEndedAt) },
  ].flatMap(({ name, at }) => (at === null ? [] : [{ name, at }]));
  const lanes = times.slice(1).map(({ name, at }, index) => {
    const begin = times[index]?.at ?? at;
    return { key: name, name, begin, end: Math.max(begin, at), kind: 'done' as const, note: undefined };
  });
  return lanes.length === 0 ? [] : [{ name: 'As reported', instanceId: undefined, lanes }];
}
