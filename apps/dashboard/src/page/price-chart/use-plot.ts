import { type RefObject, useEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { createPlot, dataOf, plotSpace } from './plot.js';
import type { PriceLines } from './price-lines.js';
import { readColours } from './read-colours.js';

/** A plot, and what of it the page has to know. */
export interface ShownPlot {
  readonly plot: RefObject<uPlot | undefined>;
  /** The width of what is drawn, without the space for names, in pixels; 0 until it is drawn. */
  readonly width: number;
  /** The time that is shown, in milliseconds. */
  readonly shown: readonly [from: number, to: number];
  /** The index of the value that is pointed at. */
  readonly cursor: number | undefined;
}

interface PlotUse {
  readonly lines: PriceLines;
  readonly isPoolsOnly: boolean;
  /** The space on the right for the names of the lines. */
  readonly right: number;
}

/** Draws prices into an element, and follows its width, the colours of the page and the values. */
export function usePlot(element: RefObject<HTMLDivElement | null>, { lines, isPoolsOnly, right }: PlotUse): ShownPlot {
  const plot = useRef<uPlot>(undefined);
  const [width, setWidth] = useState(0);
  const [shown, setShown] = useState<readonly [number, number]>([lines.times[0] ?? 0, lines.times.at(-1) ?? 0]);
  const [cursor, setCursor] = useState<number>();
  const latest = useRef({ lines, isPoolsOnly });
  latest.current = { lines, isPoolsOnly };
  const names = lines.pools.map(({ zone }) => zone).join();
  // Another set of lines is another plot; new values are only put into it. `names` stands for the lines.
  useEffect(() => {
    const box = element.current;
    if (box === null) return;
    let colours = readColours(box);
    const drawn = createPlot({
      element: box,
      width: box.clientWidth,
      right,
      lines: latest.current.lines,
      colours: () => colours,
      isPoolsOnly: () => latest.current.isPoolsOnly,
      onScale: (from, to) => setShown([from, to]),
      onCursor: setCursor,
    });
    plot.current = drawn;
    const fit = (): void => {
      drawn.setSize({ width: box.clientWidth, height: plotSpace.height });
      setWidth(Math.max(0, box.clientWidth - plotSpace.left - right));
    };
    const recolour = (): void => {
      colours = readColours(box);
      drawn.redraw(false);
    };
    const size = new ResizeObserver(fit);
    size.observe(box);
    const theme = new MutationObserver(recolour);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', recolour);
    const zoom = (event: WheelEvent): void => {
      // At its whole range the page is scrolled on, so that the chart is no trap for the wheel.
      if (event.deltaY === 0 || (event.deltaY > 0 && isWhole(drawn))) return;
      event.preventDefault();
      zoomPlot(drawn, event.deltaY < 0 ? 0.8 : 1.25, drawn.posToVal(event.clientX - drawn.rect.left, 'x'));
    };
    drawn.over.addEventListener('wheel', zoom, { passive: false });
    return () => {
      size.disconnect();
      theme.disconnect();
      dark.removeEventListener('change', recolour);
      drawn.destroy();
      plot.current = undefined;
    };
  }, [element, names, right]);
  useEffect(() => {
    const drawn = plot.current;
    if (drawn === undefined) return;
    const { min, max } = drawn.scales['x'] ?? {};
    const isZoomed = !isWhole(drawn);
    drawn.setData(dataOf(lines, isPoolsOnly), !isZoomed);
    if (isZoomed && min != null && max != null) drawn.setScale('x', { min, max });
  }, [lines, isPoolsOnly]);
  return { plot, width, shown, cursor };
}

/** Shows less or more time around `at`, in seconds, never more than there is. */
export function zoomPlot(plot: uPlot, factor: number, at: number): void {
  const { min, max } = plot.scales['x'] ?? {};
  const [times] = plot.data;
  const first = times[0];
  const last = times.at(-1);
  if (min == null || max == null || first === undefined || last === undefined) return;
  const shortest = 600;
  const from = Math.max(first, at - (at - min) * factor);
  const to = Math.min(last, at + (max - at) * factor);
  if (to - from >= shortest) plot.setScale('x', { min: from, max: to });
}

function isWhole({ data: [times], scales }: uPlot): boolean {
  const { min, max } = scales['x'] ?? {};
  return min === times[0] && max === times.at(-1);
}
