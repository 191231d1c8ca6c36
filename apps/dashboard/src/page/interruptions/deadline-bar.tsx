import { placeOnAxis } from '../lanes/axis.js';
import type { InterruptionLanes } from './interruption-lanes.js';
import styles from './interruption-screen.module.css';

interface DeadlineBarProps {
  readonly lanes: InterruptionLanes;
  readonly isHandedOver: boolean;
  readonly now: number | undefined;
}

/** On a phone, all lanes as one bar until the deadline: what is over, when another one takes over, and what is to spare. */
export function DeadlineBar({ lanes: { axis, deadline }, isHandedOver, now }: DeadlineBarProps) {
  if (deadline === undefined) return null;
  const place = (time: number): string => `${placeOnAxis(axis, time) * 100}%`;
  const { handOver, at, left } = deadline;
  const over = now ?? handOver ?? at;
  return (
    <div className={styles.bar} aria-hidden="true">
      <div className={styles.track}>
        <i className={styles.over} style={{ width: place(Math.min(over, at)) }} />
        {handOver !== undefined && handOver < at && (
          <b className={styles.rest} style={{ left: place(Math.max(handOver, over)) }}>
            {left}
          </b>
        )}
        {now !== undefined && <i className={styles.nowLine} style={{ left: place(now) }} />}
      </div>
      <p>
        <span>notice</span>
        {handOver !== undefined && <span>{isHandedOver ? 'took over' : 'takes over'}</span>}
        <span className={styles.taken}>AWS takes it</span>
      </p>
    </div>
  );
}
