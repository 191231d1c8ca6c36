import { formatCountdown } from '../format/format-countdown.js';
import { type Axis, placeOnAxis } from './axis.js';
import type { LaneDeadline } from './lane.js';
import styles from './lanes.module.css';

interface LaneLinesProps {
  readonly axis: Axis;
  readonly deadline: LaneDeadline;
  readonly now: number | undefined;
}

/** The lines through all lanes: the deadline, now, and between the hand-over and the deadline what is to spare. */
export function LaneLines({ axis, deadline: { at, handOver, left }, now }: LaneLinesProps) {
  const end = placeOnAxis(axis, at);
  const spareFrom = handOver === undefined || handOver >= at ? undefined : placeOnAxis(axis, handOver);
  return (
    <div className={styles.lines} aria-hidden="true">
      {spareFrom !== undefined && (
        <div className={styles.wash} style={{ left: percent(spareFrom), right: percent(1 - end) }}>
          <b>{left}</b>
        </div>
      )}
      {axis.bend !== undefined && <i className={styles.bend} style={{ left: percent(axis.bend.place) }} />}
      {now !== undefined && now < at && (
        <div className={styles.now} style={{ left: percent(placeOnAxis(axis, now)) }}>
          <span>now {formatCountdown((now - axis.begin) / 1_000)}</span>
        </div>
      )}
      <div className={styles.deadline} style={{ left: percent(end) }}>
        <span>{formatCountdown((at - axis.begin) / 1_000)}</span>
      </div>
    </div>
  );
}

function percent(part: number): string {
  return `${part * 100}%`;
}
