import { dataOf } from '@spotguard/api-client';
import { Ask } from '../controls/ask.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { shortInstanceId } from '../format/short-instance-id.js';
import { usePage } from '../page-parts.js';
import { expectedSeconds, type PlannedFailover } from './failover-plan-query.js';
import type { Replica, ReplicaDialogProps } from './replica-dialog.js';

interface PromoteReplicaProps extends ReplicaDialogProps {
  readonly replica: Replica;
  readonly plan: PlannedFailover | null | undefined;
}

/** Asks before a replica becomes the primary. */
export function PromoteReplica({ workload, replica, plan, onSaid, onClose }: PromoteReplicaProps) {
  const page = usePage();
  const { workloadId, settings } = workload;
  const { replicaId, instanceId, zone } = replica;
  const id = instanceId === null ? 'the replica' : shortInstanceId(instanceId);
  const seconds = expectedSeconds(plan, 'replica');
  const promote = async (): Promise<void> => {
    const params = { path: { workloadId, replicaId } };
    const { command, warning } = await dataOf(
      page.api.POST('/api/v1/workloads/{workloadId}/replicas/{replicaId}/promote', { params }),
    );
    await readWorkloadsAgain(page, [workloadId]);
    const done = command === null ? `${id} is the primary.` : `Ordered. The agent of ${id} takes over.`;
    onSaid(warning === null ? done : `${done} ${warning}`);
  };
  return (
    <Ask
      title={`Make ${id} in ${zone} the primary?`}
      action={`Promote ${id}`}
      needs="operator"
      act={promote}
      onClose={onClose}
    >
      <p>
        {seconds !== null && `About ${formatWholeSeconds(seconds)}. `}
        The present instance stops serving and {endOf(settings)}.
      </p>
    </Ask>
  );
}

function endOf({ autoTerminateEnabled, terminateWaitSeconds }: ReplicaDialogProps['workload']['settings']): string {
  if (!autoTerminateEnabled || terminateWaitSeconds === 0) return 'stays until you end it';
  return `is ended after ${formatWholeSeconds(terminateWaitSeconds)}`;
}
