import * as z from 'zod';
import type { ListedInterruption } from '../../../history/interruption-history.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { id, time } from '../api-types.js';
import { pageOf, readCursor, toPage } from '../paging.js';
import { historyQuery, numberCursor } from './history-query.js';

const tags = ['History'];
const kind = z.enum(['termination', 'rebalance', 'failover', 'maintenance']).meta({
  description: 'An interruption notice, a rebalance recommendation, a failover, or a maintenance event of AWS.',
});
const interruptionFields = {
  interruptionId: id,
  workloadId: id,
  kind,
  instanceId: z.string(),
  pool: z.string().nullable(),
  answer: z.string().nullable().meta({ description: 'What the control plane answered to the agent.' }),
  replicaId: id.nullable().meta({ description: 'The replica that takes over.' }),
  newInstanceId: z.string().nullable(),
  receivedAt: time,
};
const interruptionSchema = z.object(interruptionFields).meta({ id: 'Interruption' });
const detailSchema = z
  .object({ ...interruptionFields, report: z.unknown().meta({ description: 'The report of the agent, unchanged.' }) })
  .meta({ id: 'InterruptionWithReport' });
const csv = ['interruptionId', 'workloadId', 'kind', 'instanceId', 'pool', 'answer', 'newInstanceId', 'receivedAt'];

/** The routes that list interruptions and show one. */
export function interruptionRoutes(app: App): void {
  app.get(
    '/interruptions',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listInterruptions',
        tags,
        summary: 'List interruptions',
        description: 'Lists notices, recommendations, maintenance events and failovers, the newest first.',
        querystring: z.strictObject({
          ...historyQuery,
          kind: kind.optional(),
          instanceId: z.string().max(64).optional(),
          pool: z.string().max(128).optional(),
        }),
        response: { 200: pageOf(interruptionSchema).meta({ description: 'A page of interruptions.' }) },
      },
    },
    async ({ query, store }) => {
      const { cursor, format: _, pool: poolId, ...filter } = query;
      const [before] = readCursor(numberCursor, cursor) ?? [];
      const found = await store.interruptionHistory.listPage({ ...filter, poolId, before });
      return toPage(found, { limit: query.limit, show, cursorOf: ({ sequence }) => [sequence] });
    },
  );

  app.get(
    '/interruptions/:interruptionId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getInterruption',
        tags,
        summary: 'Get an interruption',
        description: 'Returns one interruption, with the report of the agent.',
        params: z.object({ interruptionId: id }),
        response: { 200: detailSchema },
      },
    },
    async ({ params: { interruptionId }, store }) => {
      const row = await store.interruptionHistory.find(interruptionId);
      if (row === undefined)
        throw problem('interruption-not-found', `The account has no interruption ${interruptionId}.`);
      return { ...show(row), report: row.report };
    },
  );
}

function show(row: ListedInterruption): z.output<typeof interruptionSchema> {
  return {
    interruptionId: row.id,
    workloadId: row.agentId,
    kind: row.kind,
    instanceId: row.instanceId,
    pool: row.poolId,
    answer: row.answer,
    replicaId: row.replicaId,
    newInstanceId: row.newInstanceId,
    receivedAt: row.receivedAt,
  };
}
