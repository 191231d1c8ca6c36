import { formatHour } from '../format/format-moment.js';
import text from '../style/text.module.css';
import styles from './tape-scale.module.css';

const hour = 3_600_000;

/** The head of the column of tapes: the hours of the day at a quarter, a half and three quarters of it. */
export function TapeScale({ title, at }: { readonly title: string; readonly at: string }) {
  const end = Date.parse(at);
  return (
    <th scope="col" data-column="tape" className={styles.scale}>
      <span className={text.spoken}>{title}</span>
      <span className={styles.hours} aria-hidden="true">
        {[24, 18, 12, 6].map((before) => (
          <span key={before}>{formatHour(new Date(end - before * hour))}</span>
        ))}
        <span>now</span>
      </span>
    </th>
  );
}
