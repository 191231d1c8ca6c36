import {
  emergencyReplicaRequest,
  failoverReport,
  maintenanceReport,
  parseWireTimestamp,
  rebalanceRequest,
  routes,
  terminationImminentRequest,
  wireTimestamp,
} from '@spotguard/protocol';
import * as z from 'zod';
import type { Clock } from '../../clock.js';
import type { ListedInterruption } from '../../history/interruption-history.js';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import type { HeldRequests } from '../../http/held-requests.js';
import { HttpProblem } from '../../http/http-problem.js';
import { readBody } from '../../http/read-body.js';
import type { EmergencyAnswer } from '../../workloads/interruptions/interruption-store.js';
import { answerReplicaRequest } from '../replicas/answer-replica-request.js';
import { requireAccount } from '../require-account.js';
import { requireWorkload, workloadDeleted } from '../workloads/require-workload.js';
import { answerNotice } from './answer-notice.js';
import { holdNotice } from './hold-notice.js';

const params = z.object({ agentId: z.string() });
const page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(100), before: z.string().optional() });

/** The routes with which agents report interruptions and people list them. */
export function interruptionRoutes(
  app: App,
  { clock, heldRequests }: { readonly clock: Clock; readonly heldRequests: HeldRequests },
): void {
  app.post(
    routes.terminationImminent,
    { schema: { params, body: terminationImminentRequest } },
    async (request, reply) => {
      const began = performance.now();
      const workload = await requireWorkload(request, request.params.agentId);
      const { body } = request;
      const { idempotencyKey, generation } = callerOf(request);
      const notice = {
        instanceId: body.instance_id,
        time: body.termination_time ?? undefined,
        detectedAt: parseWireTimestamp(body.detected_at ?? ''),
        replicaId: body.replica_id ?? undefined,
        idempotencyKey,
        generational: generation !== undefined,
        report: body,
      };
      const answer = await holdNotice({ workload, notice, store: request.store.interruptions, heldRequests, reply });
      request.log.info({ agentId: workload.id, instanceId: body.instance_id, answer }, 'termination notice');
      if (answer === undefined) throw workloadDeleted();
      const wire = answerNotice(answer, Math.round(performance.now() - began));
      return reply.status(wire.success ? 200 : 409).send(wire);
    },
  );

  app.post(routes.rebalance, { schema: { params, body: rebalanceRequest } }, async (request) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const { instance_id: instanceId, detected_at: detectedAt } = request.body;
    const { idempotencyKey, generation } = callerOf(request);
    const advice = await request.store.interruptions.handleRebalance(workload, {
      instanceId,
      key: idempotencyKey ?? `${instanceId}@${detectedAt ?? clock.now().toISOString()}`,
      generational: generation !== undefined,
      report: request.body,
    });
    if (advice === undefined) throw workloadDeleted();
    return { success: true, action: advice.action, risk_score: advice.riskScore, reason: advice.reason };
  });

  app.post(routes.emergencyReplica, { schema: { params } }, async (request, reply) => {
    const messages = { missing: 'Invalid signal_type', invalid: 'Invalid signal_type' };
    const body = readBody(emergencyReplicaRequest, request.body, { signal_type: messages });
    const workload = await requireWorkload(request, request.params.agentId);
    const isNotice = body.signal_type === 'termination-notice';
    const answer = await request.store.interruptions.requestEmergencyReplica(workload, {
      type: isNotice ? 'automatic-termination' : 'automatic-rebalance',
      createdBy: 'agent',
      parentInstanceId: body.instance_id,
      preferredZones: body.preferred_zones ?? undefined,
      excludedZones: body.exclude_zones ?? undefined,
      idempotencyKey: callerOf(request).idempotencyKey,
    });
    if (answer === undefined) throw workloadDeleted();
    return reply.status(201).send({ ...answerEmergency(answer, clock.now()), urgency: isNotice ? 'critical' : 'high' });
  });

  app.post(routes.failoverReport, { schema: { params, body: failoverReport } }, async (request) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const { notice } = request.body;
    const key = callerOf(request).idempotencyKey ?? `${notice.instance_id}@${notice.at ?? 'unknown'}`;
    if ((await request.store.interruptions.recordFailover(workload, key, request.body)) === undefined)
      throw workloadDeleted();
    return { success: true };
  });

  app.post(routes.maintenanceReport, { schema: { params, body: maintenanceReport } }, async (request) => {
    const workload = await requireWorkload(request, request.params.agentId);
    const { instance_id: instanceId, event_id: eventId, state } = request.body;
    const key = callerOf(request).idempotencyKey ?? `${eventId}:${state ?? ''}`;
    await request.store.interruptions.recordMaintenance(workload, { key, instanceId, report: request.body });
    return { success: true };
  });

  app.get(
    routes.interruptions,
    { schema: { params: z.object({ clientId: z.string() }), querystring: page } },
    async (request) => {
      requireAccount(request, request.params.clientId);
      return (await request.store.interruptionHistory.list(request.query)).map(listed);
    },
  );

  app.get(
    routes.interruption,
    { schema: { params: z.object({ clientId: z.string(), interruptionId: z.string() }) } },
    async (request) => {
      requireAccount(request, request.params.clientId);
      const row = await request.store.interruptionHistory.find(request.params.interruptionId);
      if (row === undefined) throw new HttpProblem(404, 'Interruption not found');
      return { ...listed(row), report: row.report };
    },
  );
}

function answerEmergency(answer: EmergencyAnswer, now: Date) {
  if (answer.kind === 'no-auto-switch') {
    throw new HttpProblem(403, 'Emergency replica creation disabled', {
      reason: 'Automatic switching is off for this agent.',
      hint: 'Turn on autoSwitchEnabled, or keep a manual replica.',
    });
  }
  if (answer.kind === 'no-pool') {
    throw new HttpProblem(409, 'No suitable pool found for emergency replica', {
      hint: 'No other zone with this instance type has been reported yet.',
    });
  }
  return answerReplicaRequest(answer, now);
}

function listed(row: ListedInterruption) {
  return {
    id: row.id,
    agentId: row.agentId,
    kind: row.kind,
    instanceId: row.instanceId,
    poolId: row.poolId,
    answer: row.answer,
    replicaId: row.replicaId,
    newInstanceId: row.newInstanceId,
    time: wireTimestamp(row.receivedAt),
  };
}
