import type { TapeRun } from './fleet-query.js';

/** Where a tape is drawn: its time, and its size in pixels. */
export interface TapeFrame {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  /** From the on-demand price at the top to nothing at the bottom. */
  readonly top: number;
  readonly height: number;
}

/** A part of a tape, in pixels. */
export interface TapePart {
  readonly kind: 'spot' | 'on-demand' | 'unknown';
  readonly x: number;
  readonly width: number;
  /** Where the price is drawn; the top for on-demand and for what is unknown. */
  readonly y: number;
}

const minWidth = 2;
const minute = 60_000;

/**
 * Where tapes end as they are drawn: at the next whole minute. So they are drawn anew once a minute and not after each event;
 * a minute is less than a pixel.
 */
export function tapeEnd(at: string): string {
  return new Date(Math.ceil(Date.parse(at) / minute) * minute).toISOString();
}

/** Turns the runs of a tape into parts to draw. A run goes on until the next one; none is narrower than two pixels. */
export function tapeParts(runs: readonly TapeRun[], { from, to, width, top, height }: TapeFrame): readonly TapePart[] {
  const scale = width / (to - from);
  const xOf = (time: number): number => Math.min(width, Math.max(0, (time - from) * scale));
  return runs.flatMap((run, index) => {
    const next = runs[index + 1];
    const x = xOf(Date.parse(run.from));
    const end = next === undefined ? width : xOf(Date.parse(next.from));
    if (end <= x) return [];
    const kind = run.market === null || run.ratio === null ? 'unknown' : run.market;
    const paid = kind === 'spot' ? Math.min(1, run.ratio ?? 1) : 1;
    return [{ kind, x, width: Math.max(minWidth, end - x), y: top + height * (1 - paid) }];
  });
}

/** The places of the interruptions of a tape, in pixels; those outside of its time are left out. */
export function tapeMarks(times: readonly string[], { from, to, width }: TapeFrame): readonly number[] {
  return times.flatMap((time) => {
    const at = Date.parse(time);
    return at < from || at > to ? [] : [((at - from) / (to - from)) * width];
  });
}
