import {
  instanceId,
  instanceQuery,
  type PromoteResponse,
  promoteRequest,
  routes,
  type WorkloadInstance,
  wireTimestamp,
} from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { callerGone } from '../../http/caller-gone.js';
import type { HeldRequests } from '../../http/held-requests.js';
import { HttpProblem } from '../../http/http-problem.js';
import type { InstanceRow } from '../../storage/rows.js';
import { requireWorkload } from './require-workload.js';

const params = z.object({ agentId: z.string(), instanceId });

/** The routes of a hand-over: wait for a successor's registration, promote it, report that an instance is gone. */
export function instanceRoutes(app: App, heldRequests: HeldRequests): void {
  app.get(routes.instance, { schema: { params, querystring: instanceQuery } }, async (request, reply) => {
    const { id } = await requireWorkload(request, request.params.agentId);
    const { until, wait } = request.query;
    const caller = callerOf(request).instanceId;
    const instance = await heldRequests.hold({
      accountId: request.account.id,
      key: caller === undefined ? undefined : `${id} ${caller} instance ${request.params.instanceId} ${until}`,
      turn: request.turn,
      topic: id,
      seconds: wait,
      read: () => request.store.instances.find(id, request.params.instanceId),
      isDone: (found) => found !== undefined && (until === 'registered' || found.role === 'primary'),
      signal: callerGone(reply),
    });
    if (instance === undefined) throw unknownInstance();
    return wireInstance(instance);
  });

  app.post(
    routes.promoteInstance,
    { schema: { params, body: promoteRequest } },
    async (request): Promise<PromoteResponse> => {
      const { agentId, instanceId } = request.params;
      await requireWorkload(request, agentId);
      const { expected_generation: expectedGeneration, reason } = request.body;
      const result = await request.store.instances.promote({ agentId, instanceId, expectedGeneration });
      request.log.info({ agentId, instanceId, expectedGeneration, reason, result }, 'promotion');
      if (result.kind === 'unknown') throw unknownInstance();
      if (result.kind === 'conflict') {
        const { generation, primaryInstanceId: primary_instance_id } = result;
        throw new HttpProblem(409, 'The agent is at another generation or the instance is not its successor', {
          generation,
          primary_instance_id,
        });
      }
      return { role: 'primary', generation: result.generation };
    },
  );

  app.delete(routes.instance, { schema: { params } }, async (request) => {
    const { agentId, instanceId } = request.params;
    await requireWorkload(request, agentId);
    const result = await request.store.instances.retire(agentId, instanceId);
    if (result === 'unknown') throw unknownInstance();
    if (result === 'primary') throw new HttpProblem(409, 'The instance is the primary; promote another one first');
    return { success: true, role: 'retired' };
  });
}

function unknownInstance(): HttpProblem {
  return new HttpProblem(404, 'Instance not found');
}

function wireInstance(instance: InstanceRow): WorkloadInstance {
  return {
    instance_id: instance.instanceId,
    generation: instance.generation,
    role: instance.role,
    predecessor: instance.predecessor,
    intent: instance.intent,
    registered_at: wireTimestamp(instance.registeredAt),
    last_seen_at: wireTimestamp(instance.lastSeenAt),
  };
}
