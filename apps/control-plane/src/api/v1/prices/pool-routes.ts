import * as z from 'zod';
import type { PoolTrouble } from '../../../history/read-pool-trouble.js';
import type { App } from '../../../http/app.js';
import type { ListedPool } from '../../../prices/list-pools.js';
import { time } from '../api-types.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';

const price = z.number().nullable();
const poolSchema = z
  .object({
    pool: z.string().meta({ description: 'Instance type and zone.' }),
    instanceType: z.string(),
    region: z.string(),
    zone: z.string(),
    price: price.meta({ description: 'The spot price; null when no agent reported it in the last hour.' }),
    collectedAt: time.meta({ description: 'When an agent last read the spot price.' }),
    onDemandPrice: price.meta({ description: 'null when no agent reported it in the last two days.' }),
    savingsPercent: price.meta({ description: 'Of the on-demand price; null when one of the two is unknown.' }),
    interruptions: z.int().meta({ description: 'Notices of AWS there in the last 30 days, for any workload.' }),
    refusals: z.int().meta({
      description: 'Launches of failovers and replicas that got no instance there in the last 30 days.',
    }),
    troubleAt: time.nullable().meta({ description: 'When the newest of the two was; null when there was none.' }),
  })
  .meta({
    id: 'Pool',
    description: 'Instance type and zone on the spot market, with the newest prices in USD per hour.',
  });
const csv = [
  'pool',
  'instanceType',
  'region',
  'zone',
  'price',
  'collectedAt',
  'onDemandPrice',
  'savingsPercent',
  'interruptions',
  'refusals',
  'troubleAt',
];

/** The route that lists pools with their newest prices. */
export function poolRoutes(app: App): void {
  app.get(
    '/pools',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listPools',
        tags: ['Prices'],
        summary: 'List pools with their prices',
        description: 'Lists the pools that agents of the account reported, with their newest prices.',
        querystring: z.strictObject({
          ...pageQuery,
          instanceType: z.string().max(64).optional(),
          region: z.string().max(32).optional(),
          zone: z.string().max(32).optional(),
        }),
        response: { 200: pageOf(poolSchema).meta({ description: 'A page of pools.' }) },
      },
    },
    async ({ query, store }) => {
      const { limit, instanceType, region, zone } = query;
      const [after] = readCursor(z.tuple([z.string()]), query.cursor) ?? [];
      const [found, trouble] = await Promise.all([
        store.pricing.listPools({ limit, instanceType, region, zone, after }),
        store.interruptionHistory.readPoolTrouble(),
      ]);
      const cursorOf = ({ poolId }: ListedPool) => [poolId];
      return toPage(found, { limit, show: (pool) => show(pool, trouble.get(pool.poolId)), cursorOf });
    },
  );
}

function show({ poolId: pool, ...known }: ListedPool, trouble: PoolTrouble | undefined): z.output<typeof poolSchema> {
  const { price: spot, onDemandPrice } = known;
  const isKnown = spot !== null && onDemandPrice !== null && onDemandPrice > 0;
  return {
    pool,
    ...known,
    savingsPercent: isKnown ? Math.round((1 - spot / onDemandPrice) * 1_000) / 10 : null,
    interruptions: trouble?.interruptions ?? 0,
    refusals: trouble?.refusals ?? 0,
    troubleAt: trouble?.newestAt ?? null,
  };
}
