import { useEffect, useRef } from 'react';
import { formatWholeSeconds } from '../format/format-duration.js';
import { usePage } from '../page-parts.js';
import text from '../style/text.module.css';

/** How long the server was not heard, ticking. `since` is a time of `performance.now()`. */
export function SilentFor({ since }: { readonly since: number }) {
  const { seconds } = usePage();
  const element = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      seconds.follow(() => {
        if (element.current !== null)
          element.current.textContent = formatWholeSeconds((performance.now() - since) / 1_000);
      }),
    [seconds, since],
  );
  return (
    <span ref={element} className={text.number}>
      {formatWholeSeconds((performance.now() - since) / 1_000)}
    </span>
  );
}
