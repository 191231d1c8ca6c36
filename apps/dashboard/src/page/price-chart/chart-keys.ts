import type { KeyboardEvent, RefObject } from 'react';
import type uPlot from 'uplot';
import type { ChartMark } from './merge-marks.js';
import type { PriceLines } from './price-lines.js';
import { zoomPlot } from './use-plot.js';

interface ChartKeysParts {
  readonly plot: RefObject<uPlot | undefined>;
  readonly lines: Pick<PriceLines, 'times' | 'stops'>;
  readonly marks: readonly ChartMark[];
  readonly onTable: () => void;
}

/** What the keys of a chart do while it has the focus: along values and marks, zoom, the whole, the table. */
export function chartKeys({ plot, lines, marks, onTable }: ChartKeysParts): (event: KeyboardEvent) => void {
  const goTo = (time: number | undefined): void => {
    const drawn = plot.current;
    if (drawn !== undefined && time !== undefined) drawn.setCursor({ left: drawn.valToPos(time / 1_000, 'x'), top: 1 });
  };
  return (event) => {
    const drawn = plot.current;
    if (drawn === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const { min, max } = drawn.scales['x'] ?? {};
    const index = drawn.cursor.idx ?? undefined;
    const present = index === undefined ? (max ?? 0) * 1_000 : (lines.times[index] ?? 0);
    const stops = event.shiftKey ? marks.map(({ at }) => at).sort((one, other) => one - other) : lines.stops;
    const middle = ((min ?? 0) + (max ?? 0)) / 2;
    const around = index === undefined ? middle : present / 1_000;
    switch (event.key) {
      case 'ArrowLeft':
        goTo(stops.findLast((time) => time < present && time >= (min ?? 0) * 1_000));
        break;
      case 'ArrowRight':
        goTo(stops.find((time) => time > present && time <= (max ?? 0) * 1_000));
        break;
      case '+':
      case '=':
        zoomPlot(drawn, 0.6, around);
        break;
      case '-':
        zoomPlot(drawn, 1 / 0.6, around);
        break;
      case '0':
        drawn.setData(drawn.data, true);
        break;
      case 't':
        onTable();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
}
