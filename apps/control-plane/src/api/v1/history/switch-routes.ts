import * as z from 'zod';
import type { ListedSwitch } from '../../../history/switch-history.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { id, market, marketOf, queryBoolean, time } from '../api-types.js';
import { pageOf, readCursor, toPage } from '../paging.js';
import { historyQuery, numberCursor } from './history-query.js';

const tags = ['History'];
const text = z.string().nullable();
const price = z.number().nullable();
const side = z.object({
  instanceId: z.string(),
  instanceType: text,
  zone: text,
  market: market.nullable(),
  pool: text,
  spotPrice: price,
});
const switchFields = {
  switchId: id,
  workloadId: id,
  commandId: id.nullable().meta({ description: 'The command that ordered it.' }),
  success: z.boolean(),
  trigger: text.meta({ description: 'Such as `manual`, or `interruption` for a failover.' }),
  reason: text,
  isInferred: z.boolean().meta({ description: 'Until an agent reports it, only the change of the primary is known.' }),
  from: side,
  to: side,
  onDemandPrice: price,
  savingsPerHour: price.meta({ description: 'In USD, as the agent reported it; null when unknown.' }),
  leftRunning: z
    .object({ instanceId: z.string(), reason: z.string() })
    .nullable()
    .meta({ description: 'The predecessor, when it could not be ended.' }),
  startedAt: time.nullable(),
  imageCreatedAt: time.nullable(),
  launchedAt: time.nullable(),
  readyAt: time.nullable(),
  handedOverAt: time.nullable(),
  predecessorEndedAt: time.nullable(),
  reportedAt: time,
};
const switchSchema = z
  .object(switchFields)
  .meta({ id: 'Switch', description: 'A change of the primary: a switch, a failover or a promotion.' });
const detailSchema = z
  .object({ ...switchFields, timing: z.unknown().meta({ description: 'The times in the format of the report.' }) })
  .meta({ id: 'SwitchWithTiming' });
const csv = [
  'switchId',
  'workloadId',
  'success',
  'trigger',
  'from.instanceId',
  'from.market',
  'from.zone',
  'to.instanceId',
  'to.market',
  'to.zone',
  'savingsPerHour',
  'startedAt',
  'handedOverAt',
  'reportedAt',
];

/** The routes that list switches and failovers, and show one. */
export function switchRoutes(app: App): void {
  app.get(
    '/switches',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listSwitches',
        tags,
        summary: 'List switches and failovers',
        description: 'Lists every change of a primary, the newest first.',
        querystring: z.strictObject({
          ...historyQuery,
          instanceId: z.string().max(64).optional().meta({ description: 'Only from or to this instance.' }),
          success: queryBoolean.optional(),
          trigger: z.string().max(100).optional(),
          zone: z.string().max(32).optional().meta({ description: 'Only from or to this zone.' }),
        }),
        response: { 200: pageOf(switchSchema).meta({ description: 'A page of switches.' }) },
      },
    },
    async ({ query, store }) => {
      const { cursor, format: _, ...filter } = query;
      const [before] = readCursor(numberCursor, cursor) ?? [];
      const found = await store.switchHistory.listPage({ ...filter, before });
      return toPage(found, { limit: query.limit, show, cursorOf: ({ sequence }) => [sequence] });
    },
  );

  app.get(
    '/switches/:switchId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getSwitch',
        tags,
        summary: 'Get a switch or failover',
        description: 'Returns one switch, with the times as the agent reported them.',
        params: z.object({ switchId: id }),
        response: { 200: detailSchema },
      },
    },
    async ({ params: { switchId }, store }) => {
      const row = await store.switchHistory.find(switchId);
      if (row === undefined) throw problem('switch-not-found', `The account has no switch ${switchId}.`);
      return { ...show(row), timing: row.timing ?? null };
    },
  );
}

function show(row: ListedSwitch): z.output<typeof switchSchema> {
  const { leftRunning } = row;
  return {
    switchId: row.id,
    workloadId: row.agentId,
    commandId: row.commandId,
    success: row.success,
    trigger: row.trigger,
    reason: row.reason,
    isInferred: row.isInferred,
    from: {
      instanceId: row.oldInstanceId,
      instanceType: row.oldInstanceType,
      zone: row.oldZone,
      market: marketOf(row.oldMode),
      pool: row.oldPoolId,
      spotPrice: row.oldSpotPrice,
    },
    to: {
      instanceId: row.newInstanceId,
      instanceType: row.newInstanceType,
      zone: row.newZone,
      market: marketOf(row.newMode),
      pool: row.newPoolId,
      spotPrice: row.newSpotPrice,
    },
    onDemandPrice: row.onDemandPrice,
    savingsPerHour: row.savingsPerHour,
    leftRunning: leftRunning && { instanceId: leftRunning.instance_id, reason: leftRunning.reason },
    startedAt: row.initiatedAt,
    imageCreatedAt: row.amiCreatedAt,
    launchedAt: row.instanceLaunchedAt,
    readyAt: row.instanceReadyAt,
    handedOverAt: row.trafficSwitchedAt,
    predecessorEndedAt: row.oldTerminatedAt,
    reportedAt: row.reportedAt,
  };
}
