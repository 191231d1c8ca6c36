import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatTick } from '../format/format-moment.js';
import { formatHourly } from '../format/format-price.js';
import type { PriceLines } from './price-lines.js';
import type { ChartColours } from './read-colours.js';

/** The space on the left for the prices, and on the right for the names of the lines, in pixels. */
export const plotSpace = { left: 58, right: 124, rightOnPhone: 116, top: 8, bottom: 30, height: 250 } as const;

interface PlotParts {
  readonly element: HTMLElement;
  readonly width: number;
  readonly right: number;
  readonly lines: PriceLines;
  readonly colours: () => ChartColours;
  /** Leaves out zero and the on-demand price, so that the pools fill the height. */
  readonly isPoolsOnly: () => boolean;
  readonly onScale: (from: number, to: number) => void;
  /** The index of the value that is pointed at; undefined for none. */
  readonly onCursor: (index: number | undefined) => void;
}

const font = '12px "Geist Variable", sans-serif';

/** Draws the lines of prices into an element. It has to be destroyed. */
export function createPlot({
  element,
  width,
  right,
  lines,
  colours,
  isPoolsOnly,
  onScale,
  onCursor,
}: PlotParts): uPlot {
  const steps = uPlot.paths.stepped?.({ align: 1 });
  const line = (options: Omit<uPlot.Series, 'paths'>): uPlot.Series => ({
    ...(steps && { paths: steps }),
    points: { show: false },
    ...options,
  });
  const series: uPlot.Series[] = [
    {},
    line({ stroke: () => colours().demand, width: 1.25, dash: [5, 4] }),
    ...lines.pools.map(() => line({ stroke: () => colours().edge, width: 1 })),
    line({ stroke: () => colours().spot, fill: () => transparent(colours().spotFill), width: 2.25 }),
    line({ stroke: () => colours().demand, fill: () => transparent(colours().demandFill), width: 2.25 }),
  ];
  const axis: uPlot.Axis = {
    font,
    stroke: () => colours().text,
    grid: { stroke: () => colours().line, width: 1 },
    ticks: { stroke: () => colours().line, width: 1, size: 5 },
  };
  const options: uPlot.Options = {
    width,
    height: plotSpace.height,
    padding: [plotSpace.top, right, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false }, points: { show: false } },
    scales: { x: { time: true }, y: { range: (plot) => rangeOf(plot, lines, isPoolsOnly()) } },
    series,
    axes: [
      {
        ...axis,
        size: plotSpace.bottom,
        grid: { show: false },
        space: 76,
        values: (plot, splits) => splits.map((split) => formatTick(new Date(split * 1_000), spanOf(plot))),
      },
      { ...axis, size: plotSpace.left, values: (_, splits) => splits.map((split) => formatHourly(split)) },
    ],
    hooks: {
      setScale: [
        (plot, name) => {
          const { min, max } = plot.scales['x'] ?? {};
          if (name === 'x' && min != null && max != null) onScale(min * 1_000, max * 1_000);
        },
      ],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? undefined)],
    },
  };
  return new uPlot(options, dataOf(lines, isPoolsOnly()), element);
}

/** The values as the plot takes them. */
export function dataOf(lines: PriceLines, isPoolsOnly: boolean): uPlot.AlignedData {
  const { times, onDemand, pools, paidSpot, paidOnDemand } = lines;
  const nothing = times.map(() => null);
  return [
    times.map((time) => time / 1_000),
    isPoolsOnly ? nothing : [...onDemand],
    ...pools.map(({ values }) => [...values]),
    [...paidSpot],
    isPoolsOnly ? nothing : [...paidOnDemand],
  ];
}

/** From zero to a little above what is the most expensive of all; the pools only, from a little below the cheapest. */
function rangeOf(plot: uPlot, { times, onDemand, pools }: PriceLines, isPoolsOnly: boolean): [number, number] {
  const { min = 0, max = 0 } = plot.scales['x'] ?? {};
  const isShown = (_: unknown, index: number): boolean => {
    const time = (times[index] ?? 0) / 1_000;
    return min === null || max === null || (time >= min && time <= max);
  };
  const known = (values: readonly (number | null)[]) => values.filter(isShown).filter((value) => value !== null);
  const ofPools = pools.flatMap(({ values }) => known(values));
  const all = isPoolsOnly ? ofPools : [...ofPools, ...known(onDemand)];
  if (all.length === 0) return [0, 1];
  const highest = Math.max(...all);
  if (!isPoolsOnly) return [0, highest * 1.12];
  const lowest = Math.min(...all);
  const space = (highest - lowest) * 0.1 || highest * 0.05;
  return [Math.max(0, lowest - space), highest + space];
}

function spanOf(plot: uPlot): number {
  const { min, max } = plot.scales['x'] ?? {};
  return ((max ?? 0) - (min ?? 0)) * 1_000;
}

/** The colour at 62 %. Computed colours are written as `rgb(…)`. */
function transparent(colour: string): string {
  return colour.replace(/^rgb\((.*)\)$/, 'rgba($1, 0.62)');
}
