import { cleanupReport, routes } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { requireWorkload } from '../workloads/require-workload.js';

/** The route for cleanup reports of agents. A part of the cleanup that failed as a whole counts as one failure. */
export function cleanupRoutes(app: App): void {
  app.post(
    routes.cleanupReport,
    { schema: { params: z.object({ agentId: z.string() }), body: cleanupReport } },
    async (request) => {
      const workload = await requireWorkload(request, request.params.agentId);
      const report = request.body;
      const { idempotencyKey } = callerOf(request);
      await request.store.cleanups.record({ workload, report, idempotencyKey });
      const { snapshots, amis } = report;
      const errors = [snapshots.error, amis.error].filter(Boolean).length;
      return {
        success: true,
        message: 'Cleanup report recorded',
        deleted_snapshots: snapshots.deleted.length,
        deleted_amis: amis.deleted_amis.length,
        failed_count: snapshots.failed.length + amis.failed.length + errors,
      };
    },
  );
}
