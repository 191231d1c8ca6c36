import { type ApiClient, dataOf } from '@spotguard/api-client';
import { queryOptions } from '@tanstack/react-query';
import type { Switch } from '../switches/switch.js';

/** What is known of how long the parts of a workload's switches take: the least and the most seconds; undefined: nothing. */
export interface TypicalSeconds {
  readonly image: SecondsRange | undefined;
  readonly launch: SecondsRange | undefined;
  readonly ready: SecondsRange | undefined;
  readonly handOver: SecondsRange | undefined;
}

/** The least and the most seconds of what was measured. */
export type SecondsRange = readonly [least: number, most: number];

const maxSwitches = 5;
/** Failovers are among them, which go another way. */
const readSwitches = 20;

/** Reads how long the last five switches of a workload took, part by part. */
export function typicalSecondsQuery(api: ApiClient, workloadId: string) {
  return queryOptions({
    queryKey: ['workload', workloadId, 'typical-seconds'],
    queryFn: async () => {
      const query = { workloadId, success: 'true' as const, limit: readSwitches };
      const { items } = await dataOf(api.GET('/api/v1/switches', { params: { query } }));
      return typicalSeconds(items.filter(({ trigger }) => trigger !== 'interruption').slice(0, maxSwitches));
    },
  });
}

/** Reads the parts of switches from the times that agents reported. A part without two of them is unknown. */
export function typicalSeconds(switches: readonly Switch[]): TypicalSeconds {
  return {
    image: rangeOf(switches, ({ startedAt, imageCreatedAt }) => [startedAt, imageCreatedAt]),
    launch: rangeOf(switches, ({ startedAt, imageCreatedAt, launchedAt }) => [imageCreatedAt ?? startedAt, launchedAt]),
    ready: rangeOf(switches, ({ launchedAt, readyAt }) => [launchedAt, readyAt]),
    handOver: rangeOf(switches, ({ readyAt, handedOverAt }) => [readyAt, handedOverAt]),
  };
}

type Times = readonly [begin: string | null, end: string | null];

function rangeOf(switches: readonly Switch[], timesOf: (one: Switch) => Times): SecondsRange | undefined {
  const seconds = switches
    .map(timesOf)
    .flatMap(([begin, end]) => (begin === null || end === null ? [] : [(Date.parse(end) - Date.parse(begin)) / 1_000]))
    // The clocks of two instances differ.
    .map((value) => Math.max(0, value));
  return seconds.length === 0 ? undefined : [Math.min(...seconds), Math.max(...seconds)];
}
