/** Something that happened at a time, as a numbered mark on a chart. */
export interface ChartMark {
  /** The row of the timeline that it is. */
  readonly id: string;
  readonly at: number;
  readonly number: number;
  readonly isInterruption: boolean;
  /** What happened, for who points at it or hears it. */
  readonly words: string;
}

/** Marks that are so near each other that they are one, at the place of the first one. */
export interface MergedMark {
  /** In pixels. */
  readonly x: number;
  readonly marks: readonly [ChartMark, ...ChartMark[]];
}

/** Two marks that are nearer than this, in pixels, could not be told apart or hit. */
const minDistance = 20;

/** Merges marks that are nearer than 20 pixels to the first one of their group, in the order of time. */
export function mergeMarks(marks: readonly ChartMark[], xOf: (time: number) => number): readonly MergedMark[] {
  const merged: { readonly x: number; readonly marks: [ChartMark, ...ChartMark[]] }[] = [];
  for (const mark of marks.toSorted((one, other) => one.at - other.at)) {
    const x = xOf(mark.at);
    const last = merged.at(-1);
    if (last !== undefined && x - last.x < minDistance) last.marks.push(mark);
    else merged.push({ x, marks: [mark] });
  }
  return merged;
}
