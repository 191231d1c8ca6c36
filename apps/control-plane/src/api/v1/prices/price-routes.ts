import { formatPoolId } from '@spotguard/protocol';
import * as z from 'zod';
import type { Clock } from '../../../clock.js';
import type { App } from '../../../http/app.js';
import type { FoundSeries, PriceValue } from '../../../prices/price-series.js';
import { time } from '../api-types.js';
import { csvFormat } from '../paging.js';
import { rangeQuery, readRange } from '../time-range.js';

const dayMilliseconds = 86_400_000;
/** The answer stays of a bearable length: some thousand values of each price. */
const maxDays = { raw: 31, hour: 400, day: 3_700 };

const price = z.number().nullable();
const valueSchema = z.object({
  at: time.meta({ description: 'From when on the price was in force, until the next value.' }),
  price: price.meta({ description: 'Of an hour or a day the average, weighted by time. null: nobody knows it.' }),
  min: price,
  max: price,
});
const values = z.array(valueSchema).meta({ description: 'Oldest first. Before the first one the price is unknown.' });
const answerSchema = z
  .object({
    instanceType: z.string(),
    region: z.string(),
    resolution: z
      .enum(['raw', 'hour', 'day'])
      .meta({ description: 'Every change of a price, or hours or days (UTC).' }),
    onDemand: values,
    pools: z.array(z.object({ pool: z.string(), zone: z.string(), values })),
  })
  .meta({ id: 'PriceHistory', description: 'The prices of an instance type in a region, in USD per hour.' });
type Answer = z.output<typeof answerSchema>;

const csv = ['market', 'pool', 'zone', 'at', 'price', 'min', 'max'];

/** The route that shows the history of prices. */
export function priceRoutes(app: App, clock: Clock): void {
  app.get(
    '/prices',
    {
      config: { allow: 'viewer', csv, csvItems: (answer) => csvItems(answer as Answer) },
      schema: {
        operationId: 'getPrices',
        tags: ['Prices'],
        summary: 'Get the history of prices',
        description:
          'Returns the spot price of each zone and the on-demand price of an instance type, as the agents of the account reported them. A spot price is unknown an hour after its last report, an on-demand price two days after.',
        querystring: z.strictObject({
          instanceType: z.string().min(1).max(64),
          region: z.string().min(1).max(32),
          ...rangeQuery('a day'),
          resolution: z
            .enum(['raw', 'hour', 'day'])
            .optional()
            .meta({ description: 'Absent: chosen by the length and the age of the time.' }),
          ...csvFormat,
        }),
        response: { 200: answerSchema },
      },
    },
    async ({ query, store }) => {
      const { instanceType, region, resolution } = query;
      const range = readRange(query, {
        now: clock.now(),
        defaultMilliseconds: dayMilliseconds,
        maxDays: maxDays[resolution ?? 'day'],
      });
      const found = await store.pricing.findSeries({ instanceType, region, resolution, ...range });
      return { instanceType, region, ...shown(found, instanceType) };
    },
  );
}

function shown({ resolution, series }: FoundSeries, instanceType: string): Omit<Answer, 'instanceType' | 'region'> {
  return {
    resolution,
    onDemand: [...(series.find(({ market }) => market === 'on-demand')?.values ?? [])],
    pools: series
      .filter(({ market }) => market === 'spot')
      .map(({ place: zone, values: found }) => ({
        pool: formatPoolId({ instanceType, availabilityZone: zone }),
        zone,
        values: [...found],
      })),
  };
}

function csvItems({ onDemand, pools }: Answer): readonly object[] {
  const lines = (key: object, found: readonly PriceValue[]) => found.map((value) => ({ ...key, ...value }));
  return [
    ...lines({ market: 'on-demand' }, onDemand),
    ...pools.flatMap(({ pool, zone, values: found }) => lines({ market: 'spot', pool, zone }, found)),
  ];
}
