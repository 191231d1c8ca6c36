import * as z from 'zod';
import type { JudgedInterruption } from '../../../history/interruption-history.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { noticeOutcomes, savedByKinds } from '../../../workloads/interruptions/notice-outcome.js';
import { secondsLeft } from '../../../workloads/interruptions/read-outcomes.js';
import { id, market, marketOf, time } from '../api-types.js';
import { pageOf, readCursor, toPage } from '../paging.js';
import { historyQuery, numberCursor } from './history-query.js';

const tags = ['History'];
const kind = z.enum(['termination', 'rebalance', 'failover', 'maintenance']).meta({
  description: 'An interruption notice, a rebalance recommendation, a failover, or a maintenance event of AWS.',
});
const actions = ['terminate', 'stop', 'hibernate'] as const;
const outcome = z.enum(noticeOutcomes);
const interruptionFields = {
  interruptionId: id,
  workloadId: id,
  kind,
  instanceId: z.string(),
  pool: z.string().nullable(),
  instanceType: z.string().nullable(),
  zone: z.string().nullable(),
  market: market.nullable(),
  action: z.enum(actions).nullable().meta({ description: 'What AWS does to the instance, as the notice says.' }),
  answer: z.string().nullable().meta({ description: 'What the control plane answered to the agent.' }),
  replicaId: id.nullable().meta({ description: 'The replica that takes over.' }),
  newInstanceId: z.string().nullable(),
  receivedAt: time,
  outcome: outcome.nullable().meta({
    description:
      '`survived`: another instance was the primary before the deadline, or AWS took none. null for what is no notice to a primary, as are the fields below.',
  }),
  savedBy: z.enum(savedByKinds).nullable().meta({
    description:
      'A replica, an instance that was launched for it, or the successor of a switch under way. `nothing`: nobody took over in time, or AWS did not take the instance. null while it is under way.',
  }),
  noticedAt: time.nullable().meta({ description: 'When the first report of the notice arrived.' }),
  deadline: time.nullable().meta({ description: 'When AWS takes the instance.' }),
  handedOverAt: time.nullable().meta({ description: 'When another instance was the primary.' }),
  takenOverBy: z.string().nullable().meta({ description: 'The instance that was the primary then.' }),
  secondsTaken: z.number().nullable().meta({ description: 'From the notice until another instance was the primary.' }),
  secondsLeft: z
    .number()
    .nullable()
    .meta({ description: 'From then until the deadline; null when it was not in time.' }),
};
const interruptionSchema = z.object(interruptionFields).meta({ id: 'Interruption' });
const detailSchema = z
  .object({ ...interruptionFields, report: z.unknown().meta({ description: 'The report of the agent, unchanged.' }) })
  .meta({ id: 'InterruptionWithReport' });
const csv = [
  'interruptionId',
  'workloadId',
  'kind',
  'instanceId',
  'pool',
  'answer',
  'newInstanceId',
  'receivedAt',
  'zone',
  'market',
  'action',
  'outcome',
  'savedBy',
  'deadline',
  'handedOverAt',
  'takenOverBy',
  'secondsTaken',
  'secondsLeft',
];

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
        description:
          'Lists notices, recommendations, maintenance events and failovers with how they ended, the newest first.',
        querystring: z.strictObject({
          ...historyQuery,
          kind: kind.optional(),
          instanceId: z.string().max(64).optional(),
          pool: z.string().max(128).optional(),
          zone: z.string().max(32).optional().meta({ description: 'Only of instances in this zone.' }),
          outcome: outcome.optional(),
          each: z.enum(['report', 'interruption']).default('report').meta({
            description:
              'Whether each report is listed, or each interruption once: a notice is often followed by the report of its failover. Of `interruption`, the kind `termination` includes notices of which only the failover was reported.',
          }),
        }),
        response: { 200: pageOf(interruptionSchema).meta({ description: 'A page of interruptions.' }) },
      },
    },
    async ({ query, store }) => {
      const { cursor, format: _, pool: poolId, each, ...filter } = query;
      const [before] = readCursor(numberCursor, cursor) ?? [];
      const onlyFirst = each === 'interruption';
      const found = await store.interruptionHistory.listPage({ ...filter, poolId, onlyFirst, before });
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
        description: 'Returns one interruption with how it ended, and the report of the agent.',
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

function show(row: JudgedInterruption): z.output<typeof interruptionSchema> {
  const { noticedAt, takenAt, handedOverAt } = row;
  return {
    interruptionId: row.id,
    workloadId: row.agentId,
    kind: row.kind,
    instanceId: row.instanceId,
    pool: row.poolId,
    instanceType: row.instanceType,
    zone: row.zone,
    market: marketOf(row.mode),
    action: actions.find((action) => action === row.action) ?? null,
    answer: row.answer,
    replicaId: row.replicaId,
    newInstanceId: row.newInstanceId,
    receivedAt: row.receivedAt,
    outcome: row.outcome,
    savedBy: row.savedBy,
    noticedAt: dateOf(noticedAt),
    deadline: dateOf(takenAt),
    handedOverAt: dateOf(handedOverAt),
    takenOverBy: row.takenOverBy,
    secondsTaken: noticedAt === null || handedOverAt === null ? null : Math.max(0, (handedOverAt - noticedAt) / 1_000),
    secondsLeft: takenAt === null ? null : secondsLeft(handedOverAt, takenAt),
  };
}

function dateOf(milliseconds: number | null): Date | null {
  return milliseconds === null ? null : new Date(milliseconds);
}
