import { type BuildAnswer, buildReport, routes } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { HttpProblem } from '../../http/http-problem.js';
import { requireInstanceId } from './require-instance-id.js';
import { requireWorkload } from './require-workload.js';

/** The route with which an agent reports what its build contains and how it is doing. */
export function buildRoutes(app: App): void {
  app.put(
    routes.build,
    { schema: { params: z.object({ agentId: z.string() }), body: buildReport } },
    async (request): Promise<BuildAnswer> => {
      const workload = await requireWorkload(request, request.params.agentId);
      const instanceId = requireInstanceId(request);
      const stored = await request.store.builds.record({ workload, instanceId, report: request.body });
      if (stored === 'unknown') throw new HttpProblem(404, 'Instance not found');
      return { success: true, needs_contents: stored === 'needs-contents' };
    },
  );
}
