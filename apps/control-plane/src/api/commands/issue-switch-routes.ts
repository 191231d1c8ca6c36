import { commandPriority, market, parsePoolId, routes } from '@spotguard/protocol';
import * as z from 'zod';
import type { Clock } from '../../clock.js';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import { readBody } from '../../http/read-body.js';
import type { ReplicaOrdered } from '../../workloads/commands/order-replica.js';
import { hindranceProblem } from '../hindrance-problem.js';
import { answerReplicaRequest } from '../replicas/answer-replica-request.js';
import { requireWorkload, workloadDeleted } from '../workloads/require-workload.js';
import { answerSwitchOrder } from './answer-switch-order.js';

const order = z.object({
  target_mode: market,
  target_pool_id: z.string().max(128).nullish(),
  reason: z.string().max(4_000).nullish(),
  priority: z.number().int().min(1).max(100).default(commandPriority.normal),
});
const badMode = { missing: 'Invalid target_mode', invalid: 'Invalid target_mode' };

/** The routes that order a switch or a replica of an agent, without naming the instance. */
export function issueSwitchRoutes(app: App, clock: Clock): void {
  app.post(
    routes.issueSwitchCommand,
    { config: { audience: ['operator'] }, schema: { params: z.object({ agentId: z.string() }) } },
    async (request, reply) => {
      const workload = await requireWorkload(request, request.params.agentId);
      if (!workload.enabled) throw new HttpProblem(400, 'Agent is disabled', { hint: 'Enable the agent first.' });
      if (!workload.autoSwitchEnabled) {
        throw new HttpProblem(403, 'Auto-switch is disabled for this agent', {
          hint: 'Turn on autoSwitchEnabled, or force a switch of the instance.',
          auto_switch_enabled: false,
        });
      }
      const body = readBody(order, request.body, { target_mode: badMode });
      const poolId = poolOf(body);
      const primary = await request.store.instances.find(workload.id, workload.primaryInstanceId);
      const zone = poolId === undefined ? undefined : parsePoolId(poolId)?.availabilityZone;
      if (primary?.mode === body.target_mode && (zone === undefined || zone === primary.zone)) {
        return {
          success: false,
          message: 'Agent already in target state',
          current_mode: primary.mode,
          current_pool_id: poolId ?? null,
        };
      }
      const result = await request.store.commands.orderSwitch({
        instanceId: workload.primaryInstanceId,
        targetMode: body.target_mode,
        poolId,
        terminateWaitSeconds: undefined,
        idempotencyKey: callerOf(request).idempotencyKey,
        priority: body.priority,
        createdBy: 'issue-switch-command',
      });
      return reply.status(201).send({
        ...answerSwitchOrder(result, clock.now()),
        agent_id: workload.id,
        target_mode: body.target_mode,
        target_pool_id: poolId ?? null,
        reason: body.reason ?? null,
        auto_switch_enabled: true,
      });
    },
  );

  app.post(
    routes.createReplica,
    {
      schema: {
        params: z.object({ agentId: z.string() }),
        body: z.object({ pool_id: z.string().max(128).nullish() }),
      },
    },
    async (request, reply) => {
      const workload = await requireWorkload(request, request.params.agentId);
      const poolId = request.body.pool_id ?? undefined;
      if (poolId !== undefined && parsePoolId(poolId) === undefined) throw badPool('pool_id');
      const ordered = await request.store.commands.orderReplica(workload.id, { poolId });
      return reply.status(201).send(answerOrder(ordered, clock.now()));
    },
  );
}

function answerOrder(ordered: ReplicaOrdered, now: Date) {
  const { warning } = ordered;
  const warned = warning === undefined ? {} : { warning };
  switch (ordered.kind) {
    case 'deleted':
      throw workloadDeleted();
    case 'not-manual':
      throw new HttpProblem(400, 'Manual replica mode is not enabled for this agent', {
        hint: 'Enable the agent and turn on manualReplicaEnabled first.',
      });
    case 'queued': {
      const message = ['Replica command queued.', warning].filter(Boolean).join(' ');
      return { success: true, command_id: ordered.commandId, message, ...warned };
    }
    case 'listed': {
      const answer = answerReplicaRequest(ordered.answer, now);
      return { ...answer, message: [answer.message, warning].filter(Boolean).join(' '), ...warned };
    }
    default:
      throw hindranceProblem(ordered, now);
  }
}

function poolOf({ target_mode: mode, target_pool_id: poolId }: z.output<typeof order>): string | undefined {
  if (mode === 'ondemand') return undefined;
  if (!poolId) throw new HttpProblem(400, 'target_pool_id required for spot mode');
  if (parsePoolId(poolId) === undefined) throw badPool('target_pool_id');
  return poolId;
}

function badPool(field: string): HttpProblem {
  return new HttpProblem(400, `${field} must be <instance type>.<zone>`);
}
