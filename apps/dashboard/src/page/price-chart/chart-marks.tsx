import styles from './chart-marks.module.css';
import type { MergedMark } from './merge-marks.js';

interface ChartMarksProps {
  readonly merged: readonly MergedMark[];
  /** Opens the row of the timeline. */
  readonly onOpen: (id: string) => void;
}

/** Numbered marks above a chart with a line down through it: dashed for a switch, amber for an interruption. */
export function ChartMarks({ merged, onOpen }: ChartMarksProps) {
  return (
    <ol className={styles.marks} aria-label="Switches and interruptions">
      {merged.map(({ x, marks }) => {
        const [first] = marks;
        const words = marks.map(({ number, words: said }) => `${number}: ${said}`).join('; ');
        const hasInterruption = marks.some(({ isInterruption }) => isInterruption);
        return (
          <li key={first.id} style={{ left: x }} data-interruption={hasInterruption}>
            <button type="button" title={words} aria-label={words} onClick={() => onOpen(first.id)}>
              <span>{marks.length === 1 ? first.number : `${marks.length}×`}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
