import { dataOf } from '@spotguard/api-client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Ask } from '../../controls/ask.js';
import { fleetKey, fleetQuery } from '../../fleet/fleet-query.js';
import { usePage } from '../../page-parts.js';
import { settingsKeys } from '../settings-keys.js';
import { liftWords } from './lift-words.js';

/** Asks before the freeze of the account is lifted, and says which workloads are then moved at once. */
export function LiftAccountFreeze({ onClose }: { readonly onClose: () => void }) {
  const { api } = usePage();
  const queries = useQueryClient();
  const fleet = useQuery(fleetQuery(api));
  return (
    <Ask
      title="Lift the freeze of the account?"
      action="Lift the freeze"
      needs="operator"
      act={async () => {
        await dataOf(api.DELETE('/api/v1/freeze'));
        for (const queryKey of [settingsKeys.limits, fleetKey]) await queries.invalidateQueries({ queryKey });
      }}
      onClose={onClose}
    >
      <p>{liftWords(fleet.data?.workloads ?? [])} From then on workloads are moved again on signals and orders.</p>
    </Ask>
  );
}
