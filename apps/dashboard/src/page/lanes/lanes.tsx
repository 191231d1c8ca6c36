import { formatWholeSeconds } from '../format/format-duration.js';
import { type Axis, axisMarks, placeOnAxis } from './axis.js';
import type { LaneGroup } from './lane.js';
import { LaneRow } from './lane-row.js';
import styles from './lanes.module.css';

interface LanesProps {
  readonly axis: Axis;
  readonly groups: readonly LaneGroup[];
  /** The present, while something goes on: what has not ended then grows until there. */
  readonly now?: number;
}

/** Steps as bars on one axis, by instance, each with its measured seconds. */
export function Lanes({ axis, groups, now }: LanesProps) {
  const marks = axisMarks((axis.end - axis.begin) / 1_000).map((seconds) => ({
    seconds,
    place: placeOnAxis(axis, axis.begin + seconds * 1_000),
  }));
  return (
    <div className={styles.lanes}>
      <div className={styles.axis} aria-hidden="true">
        {marks.map(({ seconds, place }) => (
          <span key={seconds} style={{ left: `${place * 100}%` }}>
            {formatWholeSeconds(seconds)}
          </span>
        ))}
      </div>
      {groups.map(({ name, instanceId, lanes }) => (
        <section key={name} aria-label={`Steps of the ${name.toLowerCase()}`}>
          <h2 className={styles.group}>
            {name} {instanceId !== undefined && <span className={styles.instance}>{instanceId}</span>}
          </h2>
          <ul>
            {lanes.map((lane) => (
              <LaneRow key={lane.key} lane={lane} axis={axis} marks={marks.map(({ place }) => place)} now={now} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
