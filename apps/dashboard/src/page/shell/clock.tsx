import { useEffect, useRef } from 'react';
import { formatClock, zoneName } from '../format/format-moment.js';
import { usePage } from '../page-parts.js';
import { usePreferences } from '../preferences/use-preferences.js';
import text from '../style/text.module.css';
import styles from './top-bar.module.css';

/** The server's time in the viewer's zone, with the name of the zone: the zone of all times of the page. */
export function Clock() {
  const { clock, seconds } = usePage();
  // Another zone changes what is written.
  usePreferences();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      seconds.follow(() => {
        if (element.current !== null) element.current.textContent = formatClock(new Date(clock.now()));
      }),
    [clock, seconds],
  );
  const now = new Date(clock.now());
  return (
    <span className={`${text.number} ${text.second}`}>
      <span ref={element}>{formatClock(now)}</span> <span className={styles.zone}>{zoneName(now)}</span>
    </span>
  );
}
