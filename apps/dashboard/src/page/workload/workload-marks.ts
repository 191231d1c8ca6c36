import type { Interruption } from '../interruptions/interruption.js';
import type { ChartMark } from '../price-chart/merge-marks.js';
import { timeOfMove } from '../price-chart/places.js';
import type { Switch } from '../switches/switch.js';
import { joinTimeline } from './timeline/join-timeline.js';
import { timelineWords } from './timeline/timeline-words.js';

/** What moved a workload in a range of time. */
export interface Moves {
  readonly switches: readonly Switch[];
  readonly interruptions: readonly Interruption[];
}

/**
 * Numbers the switches and interruptions of a workload by time, for the chart and the timeline. A notice and the move that answered
 * it are one; what was taken back moved nothing.
 */
export function workloadMarks({ switches, interruptions }: Moves): readonly ChartMark[] {
  const whole = <Item>(items: readonly Item[]) => ({ items, hasOlder: false });
  const { rows } = joinTimeline({
    switches: whole(switches),
    interruptions: whole(interruptions.filter(({ kind }) => kind === 'termination')),
    replicas: whole([]),
    commands: whole([]),
  });
  return rows
    .filter(({ interruption, moved }) => interruption !== undefined || moved?.success === true)
    .map((row) => {
      const { title, rest } = timelineWords(row);
      const isInterruption = row.interruption !== undefined;
      const at = row.interruption === undefined && row.moved !== undefined ? timeOfMove(row.moved) : row.at;
      return { id: row.id, at, isInterruption, words: `${title} ${rest}` };
    })
    .toSorted((one, other) => one.at - other.at)
    .map((mark, index) => ({ ...mark, number: index + 1 }));
}
