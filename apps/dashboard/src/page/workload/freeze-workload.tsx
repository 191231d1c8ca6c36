import { dataOf } from '@spotguard/api-client';
import { AskFreeze } from '../controls/ask-freeze.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { movesUnderWay } from './moves-under-way.js';

interface FreezeWorkloadProps {
  readonly workload: FleetWorkload;
  readonly onClose: () => void;
}

/** Asks why a workload is to be frozen, and freezes it. */
export function FreezeWorkload({ workload, onClose }: FreezeWorkloadProps) {
  const page = usePage();
  const { workloadId, name } = workload;
  const freeze = async (reason: string): Promise<void> => {
    const params = { path: { workloadId } };
    await dataOf(page.api.POST('/api/v1/workloads/{workloadId}/freeze', { params, body: { reason } }));
    await readWorkloadsAgain(page, [workloadId], { isFleetOutdated: true });
  };
  return (
    <AskFreeze
      what={name}
      effect="Nothing is launched or ended for it, also not on a notice."
      moves={movesUnderWay(workload)}
      freeze={freeze}
      onClose={onClose}
    />
  );
}
