import { dataOf } from '@spotguard/api-client';
import { Ask } from '../controls/ask.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { movesUnderWay } from './moves-under-way.js';

interface LiftFreezeProps {
  readonly workload: FleetWorkload;
  readonly onClose: () => void;
}

/** Asks before the freeze of a workload is lifted, and says what would then go on. */
export function LiftFreeze({ workload, onClose }: LiftFreezeProps) {
  const page = usePage();
  const { workloadId, name, settings, replica } = workload;
  const moves = movesUnderWay(workload);
  const launches = settings.enabled && settings.manualReplicaEnabled && replica === null;
  const lift = async (): Promise<void> => {
    await dataOf(page.api.DELETE('/api/v1/workloads/{workloadId}/freeze', { params: { path: { workloadId } } }));
    await readWorkloadsAgain(page, [workloadId], { isFleetOutdated: true });
  };
  return (
    <Ask title={`Lift the freeze of ${name}?`} action="Lift the freeze" needs="operator" act={lift} onClose={onClose}>
      <p>
        {moves === 0 && !launches && 'Nothing would be moved at once. '}
        {moves > 0 &&
          `${moves === 1 ? '1 command that waits is' : `${moves} commands that wait are`} carried out at once. `}
        {launches && 'A replica is launched, since one is always kept. '}
        From then on it moves again on signals and orders.
      </p>
    </Ask>
  );
}
