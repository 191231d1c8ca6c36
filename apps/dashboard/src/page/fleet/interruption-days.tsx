import { formatDay } from '../format/format-moment.js';
import type { Fleet } from './fleet-query.js';
import styles from './interruption-days.module.css';

const days = 30;
const maxMarks = 6;
const dayMilliseconds = 86_400_000;
const step = 6;
const height = 40;

interface InterruptionDaysProps {
  readonly interruptions: Fleet['interruptions'];
  readonly at: string;
}

/** A mark for each interruption of the last 30 days, by day (UTC); filled when it was survived, an outline when not. */
export function InterruptionDays({ interruptions, at }: InterruptionDaysProps) {
  const today = Math.floor(Date.parse(at) / dayMilliseconds);
  const said = interruptions.days.map(({ day, total }) => `${formatDay(day)}: ${total}`).join(', ');
  return (
    <svg
      className={styles.days}
      width={days * step}
      height={height}
      viewBox={`0 0 ${days * step} ${height}`}
      role="img"
      aria-label={`Interruptions by day: ${said}`}
    >
      <path className={styles.base} d={`M0 ${height - 0.5}H${days * step}`} />
      {interruptions.days.map(({ day, total, notSurvived }) => {
        const column = days - 1 - (today - Math.floor(Date.parse(`${day}T00:00:00Z`) / dayMilliseconds));
        return Array.from({ length: Math.min(total, maxMarks) }, (_, index) => index).map((index) => (
          <rect
            key={`${day} ${index}`}
            className={index < notSurvived ? styles.lost : styles.survived}
            x={column * step + 0.75}
            y={height - 6 - index * 5.6}
            width={4.5}
            height={4.2}
            rx={1}
          />
        ));
      })}
    </svg>
  );
}
