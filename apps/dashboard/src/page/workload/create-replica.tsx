import { dataOf } from '@spotguard/api-client';
import { Ask } from '../controls/ask.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import { usePage } from '../page-parts.js';
import type { Pool } from '../switch/switch-targets.js';
import type { ReplicaDialogProps } from './replica-dialog.js';
import { replicaCost, replicaPool } from './replica-pool.js';
import { useSettingsChange } from './use-settings-change.js';

/**
 * Asks before a replica is launched. Where none is kept by the settings, the order is to keep one from now on: the server refuses a
 * replica that nobody wants to keep.
 */
export function CreateReplica({
  workload,
  pools,
  onSaid,
  onClose,
}: ReplicaDialogProps & { readonly pools: readonly Pool[] }) {
  const page = usePage();
  const { workloadId, settings } = workload;
  const change = useSettingsChange(workloadId);
  const pool = replicaPool(workload, pools);
  const keep = async (): Promise<void> => {
    const stored = await change.mutateAsync({ manualReplicaEnabled: true });
    onSaid(stored.manualReplicaEnabled ? 'Ordered. A replica is kept from now on.' : 'Stored is: no replica is kept.');
  };
  const create = async (): Promise<void> => {
    const params = { path: { workloadId } };
    const body = pool === undefined ? {} : { pool: pool.pool };
    const { warning } = await dataOf(page.api.POST('/api/v1/workloads/{workloadId}/replicas', { params, body }));
    await readWorkloadsAgain(page, [workloadId]);
    onSaid(`Ordered. It appears here as soon as it is launched.${warning === null ? '' : ` ${warning}`}`);
  };
  return (
    <Ask
      title={`Create a replica of ${workload.name}?`}
      action={pool === undefined ? 'Create replica' : `Create replica in ${pool.zone}`}
      needs="operator"
      act={settings.manualReplicaEnabled ? create : keep}
      onClose={onClose}
    >
      <p>
        Launches one now{pool === undefined ? ' in another zone' : ` in ${pool.zone}`}, {replicaCost(pool)}. It takes
        over on a notice, or when you promote it.
      </p>
      {!settings.manualReplicaEnabled && (
        <p>
          It is kept until you choose otherwise under Who moves it.
          {settings.autoSwitchEnabled && ' Auto-switch turns off.'}
        </p>
      )}
    </Ask>
  );
}
