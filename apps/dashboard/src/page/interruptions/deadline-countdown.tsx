import { formatCountdown } from '../format/format-countdown.js';
import { formatClock, zoneName } from '../format/format-moment.js';
import text from '../style/text.module.css';
import styles from './interruption-screen.module.css';
import { actionVerb } from './interruption-words.js';

interface DeadlineCountdownProps {
  /** Milliseconds since 1970, on the server's clock. */
  readonly deadline: number;
  readonly now: number;
  readonly action: 'terminate' | 'stop' | 'hibernate' | null;
}

/** The seconds left at which the countdown is spoken. */
const spokenAt = [10, 30, 60] as const;

/** How much time is left until AWS takes the instance. Spoken at 60, 30 and 10 seconds. */
export function DeadlineCountdown({ deadline, now, action }: DeadlineCountdownProps) {
  const seconds = Math.max(0, Math.ceil((deadline - now) / 1_000));
  const at = new Date(deadline);
  return (
    <div className={styles.countdown}>
      <p role="timer" className={styles.left} aria-label={`${secondsInWords(seconds)} left`}>
        {formatCountdown(seconds)}
      </p>
      <p>
        until AWS {actionVerb({ action })} it,{' '}
        <time dateTime={at.toISOString()} className={text.number}>
          {formatClock(at)} {zoneName(at)}
        </time>
      </p>
      <p className={text.spoken} role="alert">
        {spokenCountdown(seconds)}
      </p>
    </div>
  );
}

/** What is spoken with so many seconds left: it changes at 60, 30 and 10 seconds; nothing before and at the end. */
export function spokenCountdown(seconds: number): string {
  const reached = spokenAt.find((mark) => seconds <= mark);
  return reached === undefined || seconds === 0 ? '' : `${reached} seconds left`;
}

function secondsInWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  const ofMinutes = minutes === 0 ? [] : [`${minutes} minute${minutes === 1 ? '' : 's'}`];
  return [...ofMinutes, `${rest} second${rest === 1 ? '' : 's'}`].join(' ');
}
