import { useEffect, useRef } from 'react';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';
import { describeMoment } from './format-moment.js';

interface TickingProps {
  /** The moment that it is about, for its title. */
  readonly at: string;
  /** Writes the text for now. */
  readonly write: () => string;
  /** From when on it is late, and shown so; in milliseconds by the server's clock. */
  readonly lateAt?: number | undefined;
}

/** A text about a moment that changes every second: it is written into the page without rendering anything anew. */
export function Ticking({ at, write, lateAt }: TickingProps) {
  const { clock, seconds } = usePage();
  const element = useRef<HTMLTimeElement>(null);
  const latest = useRef({ write, lateAt });
  useEffect(() => {
    latest.current = { write, lateAt };
  });
  const isLate = (from: number | undefined): boolean => {
    const now = clock.now();
    return from !== undefined && now > from;
  };
  useEffect(
    () =>
      seconds.follow(() => {
        const shown = element.current;
        const { current } = latest;
        if (shown === null) return;
        const now = current.write();
        if (shown.textContent !== now) shown.textContent = now;
        shown.dataset['late'] = String(isLate(current.lateAt));
      }),
    [seconds],
  );
  return (
    <time
      ref={element}
      className={text.number}
      dateTime={at}
      data-late={isLate(lateAt)}
      title={describeMoment(new Date(at), new Date(clock.now()))}
    >
      {write()}
    </time>
  );
}
