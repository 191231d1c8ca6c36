import { useEffect, useState } from 'react';
import styles from './loading-rows.module.css';

const showAfterMilliseconds = 300;
const shapes = [
  [92, 130, 60, 60, 180],
  [116, 100, 60, 60, 150],
  [80, 120, 60, 60, 170],
  [126, 110, 60, 60, 140],
  [96, 130, 60, 60, 160],
];

/** The shape of a list that is being loaded: nothing for 300 ms, then grey bars that do not move. */
export function LoadingRows({ what }: { readonly what: string }) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), showAfterMilliseconds);
    return () => clearTimeout(timer);
  }, []);
  if (!isShown) return null;
  return (
    <div role="status" aria-label={`Loading ${what}`}>
      {shapes.map((widths) => (
        <div key={widths.join()} className={styles.row}>
          {widths.map((width, index) => (
            <i key={`${index + 1} ${width}`} style={{ width }} />
          ))}
        </div>
      ))}
    </div>
  );
}
