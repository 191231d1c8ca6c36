import {
  createReplicaRequest,
  isReplicaPlaceholder,
  replicaStatusRequest,
  replicasQuery,
  routes,
  updateReplicaRequest,
  wireTimestamp,
} from '@spotguard/protocol';
import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Clock } from '../../clock.js';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import { readBody } from '../../http/read-body.js';
import type { WorkloadRow } from '../../storage/rows.js';
import type { Progress } from '../../workloads/replicas/record-progress.js';
import { frozenProblem } from '../hindrance-problem.js';
import { requireWorkload } from '../workloads/require-workload.js';
import { answerPromotion } from './answer-promotion.js';
import { answerReplicaRequest } from './answer-replica-request.js';
import { wireReplica } from './wire-replica.js';

/** For routes that both agents and people call: to list and end replicas. */
const forAgentsAndPeople = { audience: ['agent', 'operator'] } satisfies FastifyContextConfig;
const params = z.object({ agentId: z.string() });
const oneParams = z.object({ agentId: z.string(), replicaId: z.string() });
const syncStatus = z.object({
  status: z.string().max(32).nullish(),
  state_transfer_progress: z.number().nullish(),
});

/** The routes about replicas, for agents and people. A deleted agent may still report and end what it launched. */
export function replicaRoutes(app: App, clock: Clock): void {
  app.get(
    routes.replicas,
    { config: forAgentsAndPeople, schema: { params, querystring: replicasQuery } },
    async (request) => {
      const { status, include_terminated: include } = request.query;
      const workload = await requireWorkloadOrDeleted(request, request.params.agentId);
      const isForV4 = callerOf(request).instanceId === undefined;
      const rows = await request.store.replicas.list(workload, {
        status,
        includeTerminated: include === 'true',
        isForV4,
      });
      const listed = rows.map((row) => ({
        ...wireReplica(row, clock.now()),
        ...(status === undefined ? {} : { status }),
      }));
      return { replicas: listed, total: listed.length };
    },
  );

  app.post(routes.replicas, { schema: { params, body: createReplicaRequest } }, async (request, reply) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const { body } = request;
    const answer = await request.store.replicas.request(workload, {
      type: body.replica_type ?? 'manual',
      createdBy: 'agent',
      poolId: body.pool_id ?? undefined,
      instanceId: isReplicaPlaceholder(body.instance_id) ? undefined : (body.instance_id ?? undefined),
      parentInstanceId: body.parent_instance_id ?? undefined,
      excludedZones: body.exclude_zones ?? undefined,
      idempotencyKey: callerOf(request).idempotencyKey,
    });
    return reply.status(201).send(answerReplicaRequest(answer, clock.now()));
  });

  app.put(routes.replica, { schema: { params: oneParams } }, async (request) => {
    const missing = 'instance_id is required';
    const body = readBody(updateReplicaRequest, request.body, {
      instance_id: { missing, invalid: 'instance_id is not an instance id' },
      status: { missing: 'status is required', invalid: 'Invalid status' },
    });
    if (isReplicaPlaceholder(body.instance_id))
      throw new HttpProblem(400, 'instance_id is a placeholder, not an instance id');
    const { agentId, replicaId } = request.params;
    const workload = await requireWorkloadOrDeleted(request, agentId);
    const named = await request.store.replicas.nameInstance(workload, { replicaId, instanceId: body.instance_id });
    if (named === 'taken') throw new HttpProblem(409, 'The replica or the instance already belongs to another one');
    if (named === undefined) throw unknownReplica();
    return { success: true, replica_id: named.id, instance_id: named.instanceId, status: named.status };
  });

  app.post(routes.replicaStatus, { schema: { params: oneParams } }, async (request) => {
    const body = readBody(replicaStatusRequest, request.body, {
      status: { missing: 'status is required', invalid: 'Invalid status' },
    });
    const row = await recordProgress(request, request.params, body);
    return { success: true, replica_id: row.id, status: row.status };
  });

  app.post(routes.replicaSyncStatus, { schema: { params: oneParams, body: syncStatus } }, async (request) => {
    const isDone = (request.body.state_transfer_progress ?? 0) >= 100 || request.body.status === 'ready';
    await recordProgress(request, request.params, { status: isDone ? 'ready' : 'launching' });
    return { success: true, message: 'Sync status updated' };
  });

  app.post(
    routes.promoteReplica,
    { config: { audience: ['operator'] }, schema: { params: oneParams } },
    async (request, reply) => {
      const { agentId, replicaId } = request.params;
      const workload = await requireWorkload(request, agentId);
      const result = await request.store.replicas.promote(workload, replicaId);
      if (result === undefined) throw new HttpProblem(404, 'Replica not found or inactive');
      return reply.status(result.kind === 'ordered' ? 202 : 200).send(answerPromotion(result, clock.now()));
    },
  );

  app.delete(routes.replica, { config: forAgentsAndPeople, schema: { params: oneParams } }, async (request) => {
    const { agentId, replicaId } = request.params;
    const end = await request.store.replicas.end(await requireWorkload(request, agentId), replicaId);
    if (end === undefined) throw unknownReplica();
    if (end.kind === 'frozen') throw frozenProblem(end.freeze);
    const terminatedAt = wireTimestamp(end.row.terminatedAt ?? clock.now());
    if (end.kind === 'already-ended')
      throw new HttpProblem(400, describeEnd(end.row.status), { terminated_at: terminatedAt });
    return { success: true, message: 'Replica terminated', replica_id: replicaId, terminated_at: terminatedAt };
  });
}

async function recordProgress(
  request: FastifyRequest,
  { agentId, replicaId }: z.output<typeof oneParams>,
  progress: Progress,
) {
  const workload = await requireWorkloadOrDeleted(request, agentId);
  const generational = callerOf(request).generation !== undefined;
  const row = await request.store.replicas.recordProgress(workload, { replicaId, progress, generational });
  if (row === 'no-instance')
    throw new HttpProblem(409, 'The replica has no instance yet; report its instance_id first');
  if (row === undefined) throw unknownReplica();
  return row;
}

async function requireWorkloadOrDeleted(request: FastifyRequest, agentId: string): Promise<WorkloadRow> {
  const workload = await request.store.workloads.find(agentId);
  if (workload === undefined) throw new HttpProblem(404, 'Agent not found');
  return workload;
}

function describeEnd(status: string): string {
  return status === 'promoted' ? 'Replica was promoted; it runs the workload' : 'Replica already terminated';
}

function unknownReplica(): HttpProblem {
  return new HttpProblem(404, 'Replica not found');
}
