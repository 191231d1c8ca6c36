import { dataOf } from '@spotguard/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { AskFreeze } from '../../controls/ask-freeze.js';
import { fleetKey, fleetQuery } from '../../fleet/fleet-query.js';
import { usePage } from '../../page-parts.js';
import { movesUnderWay } from '../../workload/moves-under-way.js';
import { settingsKeys } from '../settings-keys.js';

/** Asks why the account is to be frozen, and freezes it. */
export function FreezeAccount({ onClose }: { readonly onClose: () => void }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const fleet = useQuery(fleetQuery(api));
  const freeze = async (reason: string): Promise<void> => {
    await dataOf(api.POST('/api/v1/freeze', { body: { reason } }));
    for (const queryKey of [settingsKeys.limits, fleetKey]) await queries.invalidateQueries({ queryKey });
  };
  return (
    <AskFreeze
      what="the account"
      effect="Nothing is launched or ended, also not on a notice."
      moves={(fleet.data?.workloads ?? []).reduce((sum, workload) => sum + movesUnderWay(workload), 0)}
      freeze={freeze}
      onClose={onClose}
    />
  );
}
