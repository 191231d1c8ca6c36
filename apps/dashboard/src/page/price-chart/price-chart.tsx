import { useRef, useState } from 'react';
import { Button } from '../controls/button.js';
import { useWidth } from '../controls/use-width.js';
import { formatMoment } from '../format/format-moment.js';
import { formatHourly } from '../format/format-price.js';
import { CsvButton } from '../history/csv-button.js';
import { usePage } from '../page-parts.js';
import { chartKeys } from './chart-keys.js';
import { ChartMarks } from './chart-marks.js';
import { InstanceLanes, type ReplicaSpan } from './instance-lanes.js';
import { type ChartMark, mergeMarks } from './merge-marks.js';
import type { Place } from './places.js';
import { plotSpace } from './plot.js';
import styles from './price-chart.module.css';
import { type PriceLines, paidAt } from './price-lines.js';
import { PriceNames } from './price-names.js';
import { priceSummary } from './price-summary.js';
import { PriceTable } from './price-table.js';
import { PriceValues } from './price-values.js';
import { usePlot } from './use-plot.js';

interface PriceChartProps {
  readonly instanceType: string;
  /** The range in words, such as `7 days`. */
  readonly words: string;
  readonly lines: PriceLines;
  readonly places: readonly Place[];
  readonly replicas: readonly ReplicaSpan[];
  readonly generationOf: (instanceId: string | null) => number | undefined;
  readonly marks: readonly ChartMark[];
  /** The same prices as a CSV file of the server. */
  readonly csv: string;
  /** Opens the row of a mark in the timeline. */
  readonly onOpen: (id: string) => void;
}

/**
 * The prices of the pools of a workload and its own path through them, with its switches and interruptions, and below them its
 * instances and replicas. It is zoomed by drag, wheel or keys; the table has the same values.
 */
export function PriceChart(props: PriceChartProps) {
  const { instanceType, words, lines, places, replicas, generationOf, marks, csv, onOpen } = props;
  const box = useRef<HTMLDivElement>(null);
  const [isPoolsOnly, setPoolsOnly] = useState(false);
  const [isTable, setTable] = useState(false);
  const right = useWidth() === 'phone' ? plotSpace.rightOnPhone : plotSpace.right;
  const { plot, width, shown, cursor } = usePlot(box, { lines, isPoolsOnly, right });
  const [from, to] = shown;
  const xOf = (time: number): number => plotSpace.left + ((time - from) / (to - from)) * width;
  const inView = marks.filter(({ at }) => at >= from && at <= to);
  const drawn = plot.current;
  const index = cursor ?? lines.times.length - 1;
  const now = new Date(usePage().clock.now());
  const isWhole = from <= (lines.times[0] ?? 0) && to >= (lines.times.at(-1) ?? 0);
  const press = chartKeys({ plot, lines, marks: inView, onTable: () => setTable((before) => !before) });
  return (
    <figure className={styles.chart}>
      <div className={styles.tools}>
        <Button isQuiet aria-pressed={isPoolsOnly} onClick={() => setPoolsOnly(!isPoolsOnly)}>
          {isPoolsOnly ? 'With on-demand' : 'Pools only'}
        </Button>
        {!isWhole && (
          <Button isQuiet onClick={() => drawn?.setData(drawn.data, true)}>
            Whole range
          </Button>
        )}
        <Button isQuiet aria-pressed={isTable} aria-keyshortcuts="t" onClick={() => setTable(!isTable)}>
          Table
        </Button>
        {isTable && <CsvButton address={csv} file={`prices-${instanceType}`} />}
      </div>
      {isPoolsOnly && <p className={styles.note}>Without zero and on-demand: heights compare the pools only.</p>}
      <ChartMarks merged={mergeMarks(inView, xOf)} onOpen={onOpen} />
      <div className={styles.frame}>
        <div
          ref={box}
          className={styles.plot}
          role="slider"
          tabIndex={0}
          aria-label={priceSummary(lines, marks, { instanceType, words })}
          aria-describedby="price-keys"
          aria-valuemin={0}
          aria-valuemax={lines.times.length - 1}
          aria-valuenow={index}
          aria-valuetext={`${formatMoment(new Date(lines.times[index] ?? 0), now)}: paid ${formatHourly(paidAt(lines, index))}`}
          onKeyDown={press}
        />
        {drawn !== undefined && (
          <PriceNames
            lines={lines}
            isPoolsOnly={isPoolsOnly}
            right={right}
            yOf={(price) => plotSpace.top + drawn.valToPos(price, 'y')}
            bottom={plotSpace.height - plotSpace.bottom}
          />
        )}
        {cursor !== undefined && <PriceValues lines={lines} index={cursor} x={xOf(lines.times[cursor] ?? 0)} />}
      </div>
      <p id="price-keys" className={styles.spoken}>
        Left and right go along the values, with Shift along the marks; plus and minus zoom, 0 shows all, t shows the
        table.
      </p>
      <div style={{ paddingRight: right }}>
        <InstanceLanes places={places} replicas={replicas} generationOf={generationOf} shown={shown} />
      </div>
      {isTable && <PriceTable lines={lines} name={`Prices of ${instanceType} over ${words}`} />}
    </figure>
  );
}
