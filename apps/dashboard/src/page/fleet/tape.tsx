import { memo } from 'react';
import type { TapeRun } from './fleet-query.js';
import styles from './tape.module.css';
import { type TapePart, tapeMarks, tapeParts } from './tape-shapes.js';

interface TapeProps {
  readonly name: string;
  readonly runs: readonly TapeRun[];
  readonly noticedAt: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly width: number;
  readonly height: number;
}

/** The space above the on-demand price, for the marks of interruptions. */
const markSpace = 4;

/**
 * The last 24 hours of a workload: the height is the price against on-demand, filled is paid, empty is saved, hatched is
 * on-demand, dotted is unknown, and a notch is an interruption.
 */
export const Tape = memo(function Tape({ name, runs, noticedAt, from, to, width, height }: TapeProps) {
  const frame = { from: Date.parse(from), to: Date.parse(to), width, top: markSpace, height: height - markSpace };
  const parts = tapeParts(runs, frame);
  const marks = tapeMarks(noticedAt, frame);
  const spot = parts.filter(({ kind }) => kind === 'spot');
  const onDemand = parts.filter(({ kind }) => kind === 'on-demand');
  const unknown = parts.filter(({ kind }) => kind === 'unknown');
  return (
    <svg
      className={styles.tape}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${name}, last 24 hours: ${summary({ spot, onDemand, unknown })}, ${count(marks.length, 'interruption')}`}
    >
      <rect className={styles.saved} y={markSpace} width={width} height={frame.height} />
      <path className={styles.unknown} d={areas(unknown, height)} />
      <path className={styles.paid} d={areas(spot, height)} />
      <path className={styles.line} d={tops(spot)} />
      <path className={styles.demand} d={areas(onDemand, height)} />
      <path className={styles.demandLine} d={tops(onDemand.map((part) => ({ ...part, y: part.y + 0.75 })))} />
      <path className={styles.noticeLine} d={marks.map((x) => `M${digits(x)} 2V${height}`).join('')} />
      <path className={styles.notice} d={marks.map((x) => `M${digits(x - 3.5)} 0h7l-3.5 5z`).join('')} />
    </svg>
  );
});

interface Kinds {
  readonly spot: readonly TapePart[];
  readonly onDemand: readonly TapePart[];
  readonly unknown: readonly TapePart[];
}

function summary({ spot, onDemand, unknown }: Kinds): string {
  const found = [spot.length > 0 && 'spot', onDemand.length > 0 && 'on-demand', unknown.length > 0 && 'partly unknown'];
  return found.filter((word) => word !== false).join(', ') || 'nothing known';
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}

function areas(parts: readonly TapePart[], bottom: number): string {
  return parts
    .map(({ x, y, width }) => `M${digits(x)} ${digits(y)}h${digits(width)}V${bottom}h${digits(-width)}z`)
    .join('');
}

function tops(parts: readonly TapePart[]): string {
  return parts.map(({ x, y, width }) => `M${digits(x)} ${digits(y)}h${digits(width)}`).join('');
}

/** A tenth of a pixel is enough. */
function digits(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
