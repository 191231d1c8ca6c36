import {
  type ForceSwitchResponse,
  forceSwitchRequest,
  instanceId,
  parsePoolId,
  routes,
  wireTimestamp,
} from '@spotguard/protocol';
import * as z from 'zod';
import type { Clock } from '../../clock.js';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { HttpProblem } from '../../http/http-problem.js';
import type { FoundCommand } from '../../workloads/commands/find-command.js';
import { answerSwitchOrder } from './answer-switch-order.js';

/** The routes with which a person orders a switch and reads the state of a command. */
export function operatorCommandRoutes(app: App, clock: Clock): void {
  app.post(
    routes.forceSwitch,
    { schema: { params: z.object({ instanceId }), body: forceSwitchRequest } },
    async (request): Promise<ForceSwitchResponse> => {
      const { target, pool_id: poolId, terminate_wait_seconds: terminateWaitSeconds } = request.body;
      const result = await request.store.commands.orderSwitch({
        instanceId: request.params.instanceId,
        ...(target === 'ondemand' ? onDemand : spot(poolId)),
        terminateWaitSeconds: terminateWaitSeconds ?? undefined,
        idempotencyKey: callerOf(request).idempotencyKey,
      });
      return answerSwitchOrder(result, clock.now());
    },
  );

  app.get(routes.clientCommand, { schema: { params: z.object({ commandId: z.string() }) } }, async (request) => {
    const found = await request.store.commands.find(request.params.commandId);
    if (found === undefined) throw new HttpProblem(404, 'Command not found');
    return shown(found);
  });
}

const onDemand = { targetMode: 'ondemand', poolId: undefined } as const;

function spot(poolId: string | null | undefined) {
  if (poolId === null || poolId === undefined) throw new HttpProblem(400, 'pool_id is required for a switch to spot');
  if (parsePoolId(poolId) === undefined) throw new HttpProblem(400, 'pool_id must be <instance type>.<zone>');
  return { targetMode: 'spot', poolId } as const;
}

function shown({ command, leftRunning }: FoundCommand) {
  return {
    id: command.id,
    agent_id: command.agentId,
    instance_id: command.instanceId,
    command_type: command.type,
    target_mode: command.targetMode,
    target_pool_id: command.targetPoolId,
    priority: command.priority,
    terminate_wait_seconds: command.terminateWaitSeconds,
    status: command.status,
    success: command.success,
    message: command.message,
    created_by: command.createdBy,
    created_at: wireTimestamp(command.createdAt),
    leased_until: moment(command.leaseExpiresAt),
    executed_at: moment(command.executedAt),
    completed_at: moment(command.completedAt),
    old_instance_left_running: leftRunning,
  };
}

function moment(date: Date | null): string | null {
  return date === null ? null : wireTimestamp(date);
}
