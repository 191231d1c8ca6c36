import { instanceId, routes, switchReport, wireTimestamp } from '@spotguard/protocol';
import * as z from 'zod';
import type { ListedSwitch } from '../../history/switch-history.js';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { requireAccount } from '../require-account.js';
import { requireWorkload } from '../workloads/require-workload.js';

/** The routes with which agents report switches and people list them. */
export function switchRoutes(app: App): void {
  app.post(
    routes.switchReport,
    { schema: { params: z.object({ agentId: z.string() }), body: switchReport } },
    async (request) => {
      const workload = await requireWorkload(request, request.params.agentId);
      const { idempotencyKey, generation } = callerOf(request);
      const generational = generation !== undefined;
      await request.store.switches.record({ workload, report: request.body, idempotencyKey, generational });
      return { success: true };
    },
  );

  app.get(
    routes.switchHistory,
    {
      schema: {
        params: z.object({ clientId: z.string() }),
        querystring: z.object({ instance_id: instanceId.optional() }),
      },
    },
    async (request) => {
      requireAccount(request, request.params.clientId);
      return (await request.store.switchHistory.list(request.query.instance_id)).map(listed);
    },
  );
}

/** One row of the history: the fields of v4, and whether the switch was completed, was only inferred, and left its old instance running. */
function listed(row: ListedSwitch) {
  return {
    id: row.id,
    oldInstanceId: row.oldInstanceId,
    newInstanceId: row.newInstanceId,
    timestamp: wireTimestamp(row.initiatedAt ?? row.reportedAt),
    fromMode: row.oldMode,
    toMode: row.newMode,
    fromPool: row.oldPoolId,
    toPool: row.newPoolId,
    trigger: row.trigger,
    price: row.newMode === 'spot' ? row.newSpotPrice : row.onDemandPrice,
    savingsImpact: row.savingsPerHour,
    success: row.success,
    inferred: row.isInferred,
    leftRunning: row.leftRunning,
  };
}
