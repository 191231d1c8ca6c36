import { formatWholeSeconds } from '../format/format-duration.js';
import { type Axis, axisMarks, placeOnAxis } from './axis.js';
import type { LaneDeadline, LaneGroup } from './lane.js';
import { LaneLines } from './lane-lines.js';
import { LaneRow } from './lane-row.js';
import styles from './lanes.module.css';

/** How far, as a part of the axis, a mark has to be from the deadline and from now, which have words of their own there. */
const minDistance = 0.06;

interface LanesProps {
  readonly axis: Axis;
  readonly groups: readonly LaneGroup[];
  readonly deadline?: LaneDeadline | undefined;
  /** The time of now, while it is under way: running bars end there. */
  readonly now?: number | undefined;
}

/** Steps as bars on one axis, by instance, each with its measured seconds; with the deadline of AWS where there is one. */
export function Lanes({ axis, groups, deadline, now }: LanesProps) {
  const first = axis.bend?.at ?? axis.end;
  const marks = axisMarks((first - axis.begin) / 1_000).map((seconds) => ({
    seconds,
    place: placeOnAxis(axis, axis.begin + seconds * 1_000),
  }));
  const taken = deadline === undefined ? [] : [1, ...(now === undefined ? [] : [placeOnAxis(axis, now)])];
  const named = marks.filter(({ place }) => taken.every((other) => Math.abs(other - place) > minDistance));
  return (
    <div className={styles.lanes} data-deadline={deadline !== undefined}>
      {deadline !== undefined && <LaneLines axis={axis} deadline={deadline} now={now} />}
      <div className={styles.axis} aria-hidden="true">
        {named.map(({ seconds, place }) => (
          <span key={seconds} style={{ left: `${place * 100}%` }}>
            {formatWholeSeconds(seconds)}
          </span>
        ))}
      </div>
      {groups.map(({ name, instanceId, zone, isNew, lanes }) => (
        <section key={`${name} ${instanceId}`} aria-label={`Steps of the ${name.toLowerCase()}`} data-new={isNew}>
          <p className={styles.group}>
            {name} {instanceId !== undefined && <span className={styles.instance}>{instanceId}</span>}
            {zone != null && <span className={styles.zone}>{zone}</span>}
          </p>
          <ul>
            {lanes.map((lane) => (
              <LaneRow
                key={lane.key}
                lane={lane}
                axis={axis}
                marks={deadline === undefined ? marks.map(({ place }) => place) : []}
                now={now}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
