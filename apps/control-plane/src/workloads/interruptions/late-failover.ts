import { desc, eq, gte, isNull } from 'drizzle-orm';
import type { ReplicaRow } from '../../storage/rows.js';
import { interruptions } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { findFreeze } from '../freezes/freeze.js';
import { promoteForNotice } from './handle-notice.js';

/** AWS ends an instance within two minutes of its notice, so an older notice concerns an instance that is gone. */
const noticeMilliseconds = 10 * 60_000;

/**
 * Promotes a replica of a v4 agent that became ready while the primary is under notice. A v4 agent asks once for a
 * replica and does not wait for it; our agents do the failover themselves.
 */
export async function failOverLate(workload: LockedWorkload, replica: ReplicaRow): Promise<void> {
  const { instanceId } = replica;
  if (replica.status !== 'ready' || !replica.isActive || instanceId === null) return;
  const [notice] = await workload.queries
    .select()
    .from(interruptions)
    .where(
      rowsOf(
        workload,
        workload.row.id,
        interruptions,
        eq(interruptions.kind, 'termination'),
        eq(interruptions.instanceId, workload.row.primaryInstanceId),
        isNull(interruptions.newInstanceId),
        gte(interruptions.receivedAt, new Date(workload.clock.now().getTime() - noticeMilliseconds)),
      ),
    )
    .orderBy(desc(interruptions.sequence))
    .limit(1);
  if (notice === undefined || (await findFreeze(workload, workload.row.id)) !== undefined) return;
  await promoteForNotice(workload, {
    row: notice,
    replica: { ...replica, instanceId },
    notice: { instanceId: notice.instanceId, detectedAt: undefined, idempotencyKey: undefined },
  });
}
