/** The time that lanes share, in milliseconds since 1970. What lies outside is cut. */
export interface Axis {
  readonly begin: number;
  readonly end: number;
  /** Where the axis gets another scale: this time is at that place between 0 and 1. */
  readonly bend?: { readonly at: number; readonly place: number };
}

/** The shortest axis, so that a step of a moment is not drawn as the whole width. */
const minMilliseconds = 1_000;

/** An axis between two times. */
export function axisOf(begin: number, end: number): Axis {
  return { begin, end: Math.max(end, begin + minMilliseconds) };
}

/** An axis on which the time until `at` has the part `place` of the width, and what comes after it the rest. */
export function bentAxis(begin: number, end: number, bend: { readonly at: number; readonly place: number }): Axis {
  const axis = axisOf(begin, end);
  return bend.at > axis.begin && bend.at < axis.end ? { ...axis, bend } : axis;
}

/** Where a time is on an axis: 0 at its begin, 1 at its end. */
export function placeOnAxis({ begin, end, bend }: Axis, time: number): number {
  if (bend === undefined) return share((time - begin) / (end - begin));
  if (time <= bend.at) return bend.place * share((time - begin) / (bend.at - begin));
  return bend.place + (1 - bend.place) * share((time - bend.at) / (end - bend.at));
}

/** Seconds at which an axis has its marks: round ones, and so few that their texts have space. */
export function axisMarks(seconds: number): readonly number[] {
  const steps = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 21_600, 86_400];
  const maxMarks = 7;
  const step = steps.find((length) => seconds / length <= maxMarks) ?? Math.ceil(seconds / maxMarks);
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}

function share(part: number): number {
  return Math.min(1, Math.max(0, part));
}
