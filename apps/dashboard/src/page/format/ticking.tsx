import { useEffect, useRef } from 'react';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { describeMoment } from './format-moment.js';

interface TickingProps {
  /** The moment that it is about, for its title. */
  readonly at: string;
  /** Writes the text for now. */
  readonly write: () => string;
}

/** A text about a moment that changes every second: it is written into the page without rendering anything anew. */
export function Ticking({ at, write }: TickingProps) {
  const { clock, seconds } = usePage();
  const element = useRef<HTMLTimeElement>(null);
  const latest = useRef(write);
  useEffect(() => {
    latest.current = write;
  });
  useEffect(
    () =>
      seconds.follow(() => {
        const shown = element.current;
        const now = latest.current();
        if (shown !== null && shown.textContent !== now) shown.textContent = now;
      }),
    [seconds],
  );
  return (
    <time
      ref={element}
      className={text.number}
      dateTime={at}
      title={describeMoment(new Date(at), new Date(clock.now()))}
    >
      {write()}
    </time>
  );
}
