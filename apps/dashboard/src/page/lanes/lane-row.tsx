import { useWidth } from '../controls/use-width.js';
import { formatMeasured } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { type Axis, placeOnAxis } from './axis.js';
import type { Lane } from './lane.js';
import styles from './lanes.module.css';

/** So much of the axis the seconds of a step need. */
const minSpace = 0.1;

interface LaneRowProps {
  readonly lane: Lane;
  readonly axis: Axis;
  /** Where the axis has its marks. */
  readonly marks: readonly number[];
  /** The present, while something goes on. */
  readonly now?: number | undefined;
}

/** A step: its name, its bar, and how long it took. */
export function LaneRow({ lane, axis, marks, now }: LaneRowProps) {
  const { name, begin, end, kind, note } = lane;
  const isPhone = useWidth() === 'phone';
  const start = placeOnAxis(axis, begin ?? end ?? axis.begin);
  const stop = Math.max(start, placeOnAxis(axis, end ?? now ?? axis.end));
  const after = 1 - stop;
  // The words stand where the bar leaves more space, and over one that leaves none.
  const isOver = Math.max(start, after) < minSpace;
  const isBefore = !isOver && start > after;
  const words = isOver
    ? { left: percent(start + minSpace), maxWidth: percent(1 - minSpace) }
    : {
        [isBefore ? 'right' : 'left']: percent(isBefore ? 1 - start : stop),
        maxWidth: percent(Math.max(start, after)),
      };
  return (
    <li className={styles.lane} data-kind={kind} data-live={now !== undefined && kind === 'running'}>
      <span className={styles.name}>{name}</span>
      <span className={styles.track}>
        {marks.map((mark) => (
          <i key={mark} className={styles.mark} style={{ left: percent(mark) }} aria-hidden="true" />
        ))}
        <i className={styles.bar} style={{ left: percent(start), width: percent(stop - start) }} aria-hidden="true" />
        <span className={styles.words} data-over={isOver} style={isPhone ? undefined : words}>
          <b>{took(lane, now)}</b>
          {kind === 'passed-over' && ' not needed'}
          {kind === 'failed' && ' failed'}
          {note !== undefined && (
            <span className={styles.note} title={note}>
              {note}
            </span>
          )}
        </span>
      </span>
    </li>
  );
}

function took({ begin, end, kind }: Lane, now: number | undefined): string {
  if (begin !== null && end !== null) return formatMeasured((end - begin) / 1_000);
  if (kind === 'running' && begin !== null && now !== undefined) return formatMeasured((now - begin) / 1_000);
  return kind === 'running' ? 'no word of its end' : unknown;
}

function percent(part: number): string {
  return `${part * 100}%`;
}
