import { routes, stepsReport } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { HttpProblem } from '../../http/http-problem.js';
import { requireInstanceId } from './require-instance-id.js';
import { requireWorkload } from './require-workload.js';

/** The route with which an agent tells which steps of its procedures begin and end. */
export function stepRoutes(app: App): void {
  app.post(
    routes.steps,
    { config: { isDispensable: true }, schema: { params: z.object({ agentId: z.string() }), body: stepsReport } },
    async (request) => {
      const workload = await requireWorkload(request, request.params.agentId);
      const instanceId = requireInstanceId(request);
      const { steps: reported, dropped } = request.body;
      if (dropped > 0) request.log.debug({ agentId: workload.id, instanceId, dropped }, 'agent dropped steps');
      const isKnown = await request.store.steps.record({ workload, instanceId, reported });
      if (!isKnown) throw new HttpProblem(404, 'Instance not found');
      return { success: true };
    },
  );
}
