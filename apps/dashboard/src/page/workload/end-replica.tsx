import { dataOf } from '@spotguard/api-client';
import { Ask } from '../controls/ask.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import { shortInstanceId } from '../format/short-instance-id.js';
import { usePage } from '../page-parts.js';
import type { Replica, ReplicaDialogProps } from './replica-dialog.js';

/** Asks before a replica is ended. Where one is always kept, another one is launched afterwards. */
export function EndReplica({ workload, replica, onSaid, onClose }: ReplicaDialogProps & { readonly replica: Replica }) {
  const page = usePage();
  const { workloadId, settings } = workload;
  const { replicaId, instanceId, zone } = replica;
  const id = instanceId === null ? 'the replica' : shortInstanceId(instanceId);
  const end = async (): Promise<void> => {
    const params = { path: { workloadId, replicaId } };
    await dataOf(page.api.DELETE('/api/v1/workloads/{workloadId}/replicas/{replicaId}', { params }));
    await readWorkloadsAgain(page, [workloadId]);
    onSaid(`Ordered. The agent ends ${id}.`);
  };
  return (
    <Ask title={`End ${id}?`} action={`End ${id}`} keep="Keep it" needs="operator" isRed act={end} onClose={onClose}>
      <p>
        {instanceId === null ? `What is launched in ${zone}` : `${instanceId} in ${zone}`} is terminated, its disk too.
      </p>
      {settings.manualReplicaEnabled && <p>Another one is launched: a replica is always kept for this workload.</p>}
    </Ask>
  );
}
