import { keyOf } from './steps-of-switch.js';
import type { Step, Switch } from './switch.js';

/** A step as a bar on the axis of its switch. */
export interface Lane {
  readonly key: string;
  readonly name: string;
  /** Where its bar begins and how long it is, in parts of the axis. */
  readonly start: number;
  readonly length: number;
  /** How long it took; null while it runs, and when its begin or its end is not known. */
  readonly seconds: number | null;
  readonly kind: 'done' | 'failed' | 'passed-over' | 'running';
  /** What its agent said. */
  readonly note: string | undefined;
}

/** The steps of one instance. */
export interface LaneGroup {
  readonly name: string;
  readonly instanceId: string | undefined;
  readonly lanes: readonly Lane[];
}

/** The steps of a switch on one axis. */
export interface StepLanes {
  /** How many seconds the axis is long. What goes on after it is cut. */
  readonly seconds: number;
  readonly groups: readonly LaneGroup[];
}

/** The axis ends so long after the hand-over, in parts of the time until it. */
const shareAfterwards = 0.15;

interface Span {
  readonly begin: number | null;
  readonly end: number | null;
}

/**
 * Draws the steps of a switch on one axis, which begins with the switch and ends soon after the hand-over. Without a word of its
 * agents there are the times of the report.
 */
export function stepLanes(shown: Switch, steps: readonly Step[]): StepLanes | undefined {
  const told = steps.map((step) => ({ step, begin: timeOf(step.startedAt), end: timeOf(step.endedAt) }));
  const reported = told.length === 0 ? reportedSpans(shown) : [];
  const spans: readonly Span[] = told.length === 0 ? reported : told;
  const times = spans.flatMap(({ begin, end }) => [begin, end]).filter((time) => time !== null);
  if (times.length === 0) return undefined;
  const first = Math.min(timeOf(shown.startedAt) ?? Number.POSITIVE_INFINITY, ...times);
  const handOver = timeOf(shown.handedOverAt);
  const last = handOver === null ? Math.max(...times) : handOver + (handOver - first) * shareAfterwards;
  const milliseconds = Math.max(1_000, last - first);
  const place = ({ begin, end }: Span) => {
    const from = share(((begin ?? end ?? first) - first) / milliseconds);
    const to = share(((end ?? last) - first) / milliseconds);
    return { start: from, length: Math.max(0, to - from) };
  };
  const seconds = milliseconds / 1_000;
  if (told.length === 0) {
    const lanes = reported.map(({ name, begin, end }) => ({
      key: name,
      name,
      ...place({ begin, end }),
      seconds: (end - begin) / 1_000,
      kind: 'done' as const,
      note: undefined,
    }));
    return { seconds, groups: [{ name: 'As reported', instanceId: undefined, lanes }] };
  }
  const lanesOf = (instanceId: string) =>
    told
      .filter(({ step }) => step.instanceId === instanceId)
      .map(({ step, begin, end }) => ({
        key: keyOf(step),
        name: stepName(step),
        ...place({ begin, end }),
        seconds: begin === null || end === null ? null : Math.max(0, (end - begin) / 1_000),
        kind: step.outcome ?? ('running' as const),
        note: step.detail ?? undefined,
      }));
  const groups = [
    { name: 'Old instance', instanceId: shown.from.instanceId, lanes: lanesOf(shown.from.instanceId) },
    { name: 'New instance', instanceId: shown.to.instanceId, lanes: lanesOf(shown.to.instanceId) },
  ];
  return { seconds, groups: groups.filter(({ lanes }) => lanes.length > 0) };
}

/** The times of the report, each with the one before it. A time that is not known is left out. */
function reportedSpans(
  shown: Switch,
): readonly { readonly name: string; readonly begin: number; readonly end: number }[] {
  const times = [
    { name: 'Start', at: timeOf(shown.startedAt) },
    { name: 'Image', at: timeOf(shown.imageCreatedAt) },
    { name: 'Launch', at: timeOf(shown.launchedAt) },
    { name: 'Ready', at: timeOf(shown.readyAt) },
    { name: 'Hand over', at: timeOf(shown.handedOverAt) },
    { name: 'End the old instance', at: timeOf(shown.predecessorEndedAt) },
  ].flatMap(({ name, at }) => (at === null ? [] : [{ name, at }]));
  return times.slice(1).map(({ name, at }, index) => {
    const begin = times[index]?.at ?? at;
    return { name, begin, end: Math.max(begin, at) };
  });
}

/** The name of a step in words: `Image available`, `Undo launch`, `Launch, attempt 2`. */
function stepName({ step, phase, attempt }: Step): string {
  const words = step.replaceAll('-', ' ');
  const name = phase === 'undo' ? `Undo ${words}` : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return attempt === 1 ? name : `${name}, attempt ${attempt}`;
}

/** Seconds at which an axis has its marks: round ones, and so few that their texts have space. */
export function axisMarks(seconds: number): readonly number[] {
  const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400];
  const maxMarks = 7;
  const step = steps.find((length) => seconds / length <= maxMarks) ?? Math.ceil(seconds / maxMarks);
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

function timeOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

function share(part: number): number {
  return Math.min(1, Math.max(0, part));
}
