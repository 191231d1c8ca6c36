import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Clock } from '../../../clock.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import type { ReplicaRow } from '../../../storage/rows.js';
import { frozenProblem } from '../../hindrance-problem.js';
import { id, queryBoolean } from '../api-types.js';
import { commandSchema, showCommand } from '../commands/command-schemas.js';
import { numberCursor } from '../history/history-query.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';
import { findWorkload, workloadParams } from '../workloads/find-workload.js';
import { noPromotionProblem, noReplicaProblem } from './replica-problems.js';
import { replicaSchema, replicaStatus, showReplica } from './replica-schemas.js';

const tags = ['Replicas'];
const params = workloadParams.extend({ replicaId: id });
const orderedSchema = z
  .object({
    replica: replicaSchema.nullable().meta({ description: 'null while the agent has yet to launch it.' }),
    command: commandSchema.nullable().meta({ description: 'The order to the agent; null for an agent of v4.' }),
    warning: z.string().nullable().meta({ description: 'Why it may not be carried out soon.' }),
  })
  .meta({ id: 'OrderedReplica' });
const csv = [
  'replicaId',
  'status',
  'isActive',
  'type',
  'instanceId',
  'pool',
  'hourlyCost',
  'createdAt',
  'readyAt',
  'terminatedAt',
];

/** The routes that list, order, promote and end replicas. */
export function replicaRoutes(app: App, clock: Clock): void {
  app.get(
    '/workloads/:workloadId/replicas',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listReplicas',
        tags,
        summary: 'List the replicas of a workload',
        description: 'Lists the replicas of a workload, the newest first.',
        params: workloadParams,
        querystring: z.strictObject({
          ...pageQuery,
          status: replicaStatus.optional(),
          active: queryBoolean.optional(),
        }),
        response: { 200: pageOf(replicaSchema).meta({ description: 'A page of replicas.' }) },
      },
    },
    async (request) => {
      const { workloadId } = request.params;
      const { limit, status, active: isActive, cursor } = request.query;
      const [before] = readCursor(numberCursor, cursor) ?? [];
      await findWorkload(request, workloadId);
      const found = await request.store.replicas.listPage(workloadId, { limit, status, isActive, before });
      return toPage(found, { limit, show: showReplica, cursorOf: ({ sequence }) => [sequence] });
    },
  );

  app.post(
    '/workloads/:workloadId/replicas',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'createReplica',
        tags,
        summary: 'Order a replica',
        description:
          'Orders a replica of a workload with manualReplicaEnabled. While it has one, or an order for one is open, that is returned.',
        params: workloadParams,
        body: z.strictObject({
          pool: z.string().max(128).optional().meta({ description: 'By default the cheapest one in another zone.' }),
        }),
        response: { 202: orderedSchema },
      },
    },
    async (request, reply) => {
      const { workloadId } = request.params;
      await findWorkload(request, workloadId);
      const ordered = await request.store.commands.orderReplica(workloadId, { poolId: request.body.pool });
      reply.status(202);
      switch (ordered.kind) {
        case 'deleted':
          throw problem('workload-not-found', `The account has no workload ${workloadId}.`);
        case 'queued':
          return { ...(await shownOrder(request, ordered.commandId)), warning: ordered.warning ?? null };
        case 'listed':
          if (!('row' in ordered.answer)) throw noReplicaProblem(ordered.answer, clock.now());
          return { replica: showReplica(ordered.answer.row), command: null, warning: ordered.warning ?? null };
        default:
          throw noReplicaProblem(ordered, clock.now());
      }
    },
  );

  app.get(
    '/workloads/:workloadId/replicas/:replicaId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getReplica',
        tags,
        summary: 'Get a replica',
        description: 'Returns one replica.',
        params,
        response: { 200: replicaSchema },
      },
    },
    async (request) => showReplica(await findReplica(request, request.params)),
  );

  app.post(
    '/workloads/:workloadId/replicas/:replicaId/promote',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'promoteReplica',
        tags,
        summary: 'Promote a replica',
        description:
          'Orders the replica to take over; its own agent checks the primary first. A replica of a v4 agent becomes the primary at once.',
        params,
        response: { 202: orderedSchema },
      },
    },
    async (request, reply) => {
      const { workloadId, replicaId } = request.params;
      const { workload } = await findWorkload(request, workloadId);
      const result = await request.store.replicas.promote(workload, replicaId);
      if (result === undefined) throw unknownReplica(replicaId);
      if (result.kind !== 'promoted' && result.kind !== 'ordered') throw noPromotionProblem(result, clock.now());
      const replica = showReplica(await findReplica(request, request.params));
      const { command } = result.kind === 'ordered' ? await shownOrder(request, result.commandId) : { command: null };
      return reply.status(202).send({ replica, command, warning: null });
    },
  );

  app.delete(
    '/workloads/:workloadId/replicas/:replicaId',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'endReplica',
        tags,
        summary: 'End a replica',
        description: 'Orders the end of a replica. It is active until an agent reports the end.',
        params,
        response: { 202: replicaSchema },
      },
    },
    async (request, reply) => {
      const { workloadId, replicaId } = request.params;
      const { workload } = await findWorkload(request, workloadId);
      const end = await request.store.replicas.end(workload, replicaId);
      if (end === undefined) throw unknownReplica(replicaId);
      if (end.kind === 'frozen') throw frozenProblem(end.freeze);
      if (end.kind === 'already-ended') throw problem('replica-ended', `The replica is ${end.row.status} already.`);
      return reply.status(202).send(showReplica(end.row));
    },
  );

  async function shownOrder(request: FastifyRequest, commandId: string) {
    const found = await request.store.commands.find(commandId);
    return { replica: null, command: found === undefined ? null : showCommand(found.command, clock.now()) };
  }
}

async function findReplica(
  request: FastifyRequest,
  { workloadId, replicaId }: { readonly workloadId: string; readonly replicaId: string },
): Promise<ReplicaRow> {
  await findWorkload(request, workloadId);
  const [found] = await request.store.replicas.listPage(workloadId, { replicaId, limit: 1 });
  if (found === undefined) throw unknownReplica(replicaId);
  return found;
}

function unknownReplica(replicaId: string) {
  return problem('replica-not-found', `The workload has no replica ${replicaId}.`);
}
