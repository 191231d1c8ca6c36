import { dataOf } from '@spotguard/api-client';
import { useState } from 'react';
import { Ask } from '../controls/ask.js';
import { TextField } from '../controls/text-field.js';
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
  const [reason, setReason] = useState('');
  const { workloadId, name } = workload;
  const moves = movesUnderWay(workload);
  const freeze = async (): Promise<void> => {
    const params = { path: { workloadId } };
    await dataOf(page.api.POST('/api/v1/workloads/{workloadId}/freeze', { params, body: { reason: reason.trim() } }));
    await readWorkloadsAgain(page, [workloadId], { isFleetOutdated: true });
  };
  return (
    <Ask
      title={`Freeze ${name}?`}
      action="Freeze"
      needs="operator"
      isIncomplete={reason.trim() === ''}
      act={freeze}
      onClose={onClose}
    >
      <p>
        Nothing is launched or ended for it, also not on a notice.
        {moves > 0 &&
          ` ${moves === 1 ? '1 move under way stops at its' : `${moves} moves under way stop at their`} next safe point.`}
      </p>
      <TextField
        label="Reason, for those who find it frozen"
        value={reason}
        autoComplete="off"
        maxLength={500}
        onChange={({ target }) => setReason(target.value)}
      />
    </Ask>
  );
}
