import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { onDemandKey } from '../switch/switch-targets.js';
import type { FleetWorkload } from './fleet-query.js';

/** What can be done with a row. */
export type RowAction = 'switch' | 'on-demand' | 'copy';

/** Returns what carries out the actions of rows. A switch is ordered in its dialog; the id of the instance is copied. */
export function useRowActions(): (action: RowAction, workload: FleetWorkload) => void {
  const navigate = useNavigate({ from: '/$account/fleet' });
  return useCallback(
    (action, { name, market, instanceId }) => {
      if (action === 'copy') {
        if (instanceId !== null && window.isSecureContext) void navigator.clipboard.writeText(instanceId);
        return;
      }
      if (action === 'on-demand' && market === 'on-demand') return;
      void navigate({
        to: '/$account/w/$workload/switch',
        params: { workload: name },
        search: action === 'on-demand' ? { to: onDemandKey } : {},
      });
    },
    [navigate],
  );
}
