import { type Axis, axisOf, bentAxis } from '../lanes/axis.js';
import type { Lane, LaneDeadline, LaneGroup, Step } from '../lanes/lane.js';
import { keyOfStep, stepLanes, timeOf } from '../lanes/step-lanes.js';
import type { Interruption } from './interruption.js';
import { actionVerb } from './interruption-words.js';
import { attemptOf } from './plan-progress.js';
import { beginOf } from './steps-of-interruption.js';

/**
 * Where the hand-over is on the axis of an interruption that is over: the steps before it have most of the width, but one that
 * came at once is not drawn close to the deadline.
 */
function handOverPlace(seconds: number): number {
  const minPlace = 0.25;
  const maxPlace = 0.8;
  return Math.min(maxPlace, Math.max(minPlace, seconds / (seconds + secondsAtHalf)));
}
/** A hand-over after so many seconds is in the middle. */
const secondsAtHalf = 10;

interface LaneFacts {
  readonly shown: Interruption;
  readonly steps: readonly Step[];
  /** Where the instances ran, by id. */
  readonly zones: ReadonlyMap<string, string | null>;
  /** When another instance will probably serve. */
  readonly expectedAt: number | null;
  /** The time of now, while it is under way. */
  readonly now: number | undefined;
  /** Whether AWS still has the instance, because the deadline is ahead. */
  readonly isAhead: boolean;
  /** What is to spare, in words. */
  readonly left: string | undefined;
}

/** The lanes of an interruption: the interrupted instance, and those that were to take over, until AWS takes the first one. */
export interface InterruptionLanes {
  readonly axis: Axis;
  readonly groups: readonly LaneGroup[];
  readonly deadline: LaneDeadline | undefined;
}

/**
 * Draws what happened from the notice until the deadline. While it is under way the axis is linear until the deadline; of the past
 * the time until the hand-over has most of the width.
 */
export function interruptionLanes(facts: LaneFacts): InterruptionLanes {
  const { shown, steps, zones, expectedAt, now } = facts;
  const begin = timeOf(shown.noticedAt ?? shown.receivedAt) ?? 0;
  const at = timeOf(shown.deadline);
  const handedOver = timeOf(shown.handedOverAt);
  const isLive = shown.outcome === 'under-way';
  const first = Math.min(begin, ...steps.map(beginOf));
  const last = Math.max(at ?? begin, handedOver ?? begin, isLive ? (now ?? begin) : begin);
  const bend = { at: handedOver ?? first, place: handOverPlace(((handedOver ?? first) - first) / 1_000) };
  const axis = isLive || handedOver === null || at === null ? axisOf(first, last) : bentAxis(first, last, bend);
  const old = { name: 'Old instance', instanceId: shown.instanceId };
  const others = [...new Set([...successorsOf(shown), ...steps.map(({ instanceId }) => instanceId)])];
  const successors = others
    .filter((id) => id !== shown.instanceId)
    .map((instanceId) => ({ name: 'New instance', instanceId }));
  const own = stepLanes([old], steps)[0]?.lanes ?? [];
  const groups: readonly LaneGroup[] = [
    { ...old, lanes: [noticeLane(begin), ...own.map((lane) => named(lane, steps)), ...takenLane(facts)] },
    ...stepLanes(successors, steps).map((group) => ({ ...group, isNew: true })),
  ];
  const deadline = at === null ? undefined : { at, handOver: handedOver ?? expectedAt ?? undefined, left: facts.left };
  return {
    axis,
    groups: [
      ...groups.map((group) => ({ ...group, zone: zones.get(group.instanceId ?? '') ?? null })),
      ...handOverGroup(facts),
    ],
    deadline,
  };
}

function successorsOf({ takenOverBy }: Interruption): readonly string[] {
  return takenOverBy === null ? [] : [takenOverBy];
}

function noticeLane(at: number): Lane {
  return { key: 'notice', name: 'Notice', begin: at, end: at, kind: 'moment', note: undefined };
}

/** What AWS does at the deadline. */
function takenLane({ shown, isAhead }: LaneFacts): readonly Lane[] {
  const { deadline, action, outcome, savedBy } = shown;
  const at = timeOf(deadline);
  if (at === null || (outcome === 'survived' && savedBy === 'nothing')) return [];
  const past = action === 'stop' ? 'Stopped' : action === 'hibernate' ? 'Hibernated' : 'Taken';
  const name = isAhead ? `AWS ${actionVerb(shown)} it` : `${past} by AWS`;
  return [{ key: 'taken', name, begin: at, end: at, kind: 'moment', note: undefined, isAhead }];
}

/** The hand-over itself: when another instance was the primary, or probably will be. */
function handOverGroup({ shown, expectedAt }: LaneFacts): readonly LaneGroup[] {
  const at = timeOf(shown.handedOverAt);
  const lane = (begin: number, kind: Lane['kind'], note: string | undefined): LaneGroup => ({
    name: 'Hand-over',
    instanceId: undefined,
    isNew: true,
    lanes: [{ key: 'hand-over', name: 'Another one is primary', begin, end: begin, kind, note }],
  });
  if (at !== null) return [lane(at, 'moment', undefined)];
  return shown.outcome === 'under-way' && expectedAt !== null ? [lane(expectedAt, 'expected', 'expected')] : [];
}

/** An attempt of a failover is called what it tries, and one that was refused has only the reason beside it. */
function named(lane: Lane, steps: readonly Step[]): Lane {
  const step = steps.find((found) => lane.key === keyOfStep(found));
  const attempt = step === undefined ? undefined : attemptOf(step);
  if (attempt === undefined) return lane;
  const name = attempt.kind === 'replica' ? `Try ${attempt.instanceId}` : `Launch ${attempt.market} in ${attempt.zone}`;
  return { ...lane, name, note: attempt.reason };
}
