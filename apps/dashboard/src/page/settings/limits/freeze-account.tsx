import { dataOf } from '@spotguard/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Ask } from '../../controls/ask.js';
import { TextField } from '../../controls/text-field.js';
import { fleetKey, fleetQuery } from '../../fleet/fleet-query.js';
import { usePage } from '../../page-parts.js';
import { movesUnderWay } from '../../workload/moves-under-way.js';
import { settingsKeys } from '../settings-keys.js';

/** Asks why the account is to be frozen, and freezes it. */
export function FreezeAccount({ onClose }: { readonly onClose: () => void }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const fleet = useQuery(fleetQuery(api));
  const [reason, setReason] = useState('');
  const moves = (fleet.data?.workloads ?? []).reduce((sum, workload) => sum + movesUnderWay(workload), 0);
  return (
    <Ask
      title="Freeze the account?"
      action="Freeze"
      needs="operator"
      isIncomplete={reason.trim() === ''}
      act={async () => {
        await dataOf(api.POST('/api/v1/freeze', { body: { reason: reason.trim() } }));
        for (const queryKey of [settingsKeys.limits, fleetKey]) await queries.invalidateQueries({ queryKey });
      }}
      onClose={onClose}
    >
      <p>
        Nothing is launched or ended, also not on a notice.
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
