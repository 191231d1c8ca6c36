import { useWidth } from '../controls/use-width.js';
import { formatMeasured, formatWholeSeconds } from '../format/format-duration.js';
import { unknown } from '../format/format-price.js';
import { axisMarks, type Lane, type StepLanes } from './step-lanes.js';
import styles from './switch-lanes.module.css';

/** So much of the axis the seconds of a step need. */
const minSpace = 0.1;

/** The steps of a switch as bars on one axis, each with its measured seconds. */
export function SwitchLanes({ lanes: { seconds, groups } }: { readonly lanes: StepLanes }) {
  return (
    <div className={styles.lanes}>
      <div className={styles.axis} aria-hidden="true">
        {axisMarks(seconds).map((mark) => (
          <span key={mark} style={{ left: percent(mark / seconds) }}>
            {formatWholeSeconds(mark)}
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
              <LaneRow key={lane.key} lane={lane} marks={axisMarks(seconds).map((mark) => mark / seconds)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function LaneRow({ lane, marks }: { readonly lane: Lane; readonly marks: readonly number[] }) {
  const { name, start, length, kind, note } = lane;
  const isPhone = useWidth() === 'phone';
  const end = start + length;
  const after = 1 - end;
  // The words stand where the bar leaves more space, and over one that leaves none.
  const isOver = Math.max(start, after) < minSpace;
  const isBefore = !isOver && start > after;
  const words = isOver
    ? { left: percent(start + minSpace), maxWidth: percent(1 - minSpace) }
    : { [isBefore ? 'right' : 'left']: percent(isBefore ? 1 - start : end), maxWidth: percent(Math.max(start, after)) };
  return (
    <li className={styles.lane} data-kind={kind}>
      <span className={styles.name}>{name}</span>
      <span className={styles.track}>
        {marks.map((mark) => (
          <i key={mark} className={styles.mark} style={{ left: percent(mark) }} aria-hidden="true" />
        ))}
        <i className={styles.bar} style={{ left: percent(start), width: percent(length) }} aria-hidden="true" />
        <span className={styles.words} data-over={isOver} style={isPhone ? undefined : words}>
          <b>{took(lane)}</b>
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

function took({ seconds, kind }: Lane): string {
  if (seconds !== null) return formatMeasured(seconds);
  return kind === 'running' ? 'no word of its end' : unknown;
}

function percent(part: number): string {
  return `${part * 100}%`;
}
