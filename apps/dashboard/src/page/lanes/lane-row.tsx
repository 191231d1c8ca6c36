import { Check, Circle, CircleDashed, Clock, LoaderCircle, type LucideIcon, X } from 'lucide-react';
import { useWidth } from '../controls/use-width.js';
import { formatMeasured } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { type Axis, placeOnAxis } from './axis.js';
import type { Lane } from './lane.js';
import styles from './lanes.module.css';

/** So much of the axis the seconds of a step need. */
const minSpace = 0.1;
/** Words stand after their bar from this much space on, even if there is more before it. */
const enoughSpace = 0.3;

const icons: Readonly<Record<Lane['kind'], LucideIcon>> = {
  done: Check,
  failed: X,
  'passed-over': Circle,
  running: LoaderCircle,
  moment: Check,
  expected: CircleDashed,
};

interface LaneRowProps {
  readonly lane: Lane;
  readonly axis: Axis;
  /** Where the axis has its marks. */
  readonly marks: readonly number[];
  /** The time of now, while it is under way. */
  readonly now: number | undefined;
}

/** A step: its name, its bar, and how long it took or has taken. On a phone it is a line with an icon. */
export function LaneRow({ lane, axis, marks, now }: LaneRowProps) {
  const { name, begin, end, kind, note, isAhead = false, expectedEnd } = lane;
  const isPhone = useWidth() === 'phone';
  const isMoment = kind === 'moment';
  const start = placeOnAxis(axis, begin ?? end ?? axis.begin);
  const stop = Math.max(start, placeOnAxis(axis, end ?? now ?? axis.end));
  const forecast = expectedEnd === undefined ? stop : Math.max(stop, placeOnAxis(axis, expectedEnd));
  const after = 1 - forecast;
  // The words stand where the bar leaves more space, and over one that leaves none.
  const isOver = Math.max(start, after) < minSpace;
  const isBefore = !isOver && after < enoughSpace && start > after;
  const words = isOver
    ? { left: percent(start + minSpace), maxWidth: percent(1 - minSpace) }
    : {
        [isBefore ? 'right' : 'left']: percent(isBefore ? 1 - start : forecast),
        maxWidth: percent(isBefore ? start : after),
      };
  // Nothing is known of its end, and nothing goes on either.
  const isOpenEnded = kind === 'running' && now === undefined;
  const Icon = isAhead ? Clock : isOpenEnded ? Circle : icons[kind];
  const taken = took(lane, now);
  return (
    <li
      className={styles.lane}
      data-kind={isAhead ? 'ahead' : kind}
      data-live={now !== undefined && kind === 'running'}
    >
      {isPhone && <Icon size={16} strokeWidth={1.5} aria-hidden="true" />}
      <span className={styles.name}>{name}</span>
      <span className={styles.track}>
        {marks.map((mark) => (
          <i key={mark} className={styles.mark} style={{ left: percent(mark) }} aria-hidden="true" />
        ))}
        <i
          className={isMoment ? styles.moment : styles.bar}
          style={{ left: percent(start), ...(isMoment ? {} : { width: percent(stop - start) }) }}
          aria-hidden="true"
        />
        {forecast > stop && (
          <i
            className={styles.forecast}
            style={{ left: percent(stop), width: percent(forecast - stop) }}
            aria-hidden="true"
          />
        )}
        <span className={styles.words} data-over={isOver} style={isPhone ? undefined : words}>
          {taken !== undefined && <b>{taken}</b>}
          {kind === 'passed-over' && ' not needed'}
          {kind === 'failed' && note === undefined && ' failed'}
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

/** How long it took, or has taken so far; undefined for what takes no time. */
function took({ begin, end, kind, endsUnseen }: Lane, now: number | undefined): string | undefined {
  if (kind === 'moment' || kind === 'expected') return undefined;
  if (begin !== null && end !== null) return formatMeasured((end - begin) / 1_000);
  if (kind !== 'running') return unknown;
  if (begin !== null && now !== undefined) return formatMeasured((now - begin) / 1_000);
  return endsUnseen ? undefined : 'end not reported';
}

function percent(part: number): string {
  return `${part * 100}%`;
}
