import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { SwitchDialog } from './switch-dialog.js';

/** The switch of a workload as an address of its own, over the screen of the workload: `w/checkout-api/switch?to=us-east-1d`. */
export function SwitchRoute() {
  const { api } = usePage();
  const params = useParams({ from: '/$account/w/$workload/switch' });
  const { to } = useSearch({ from: '/$account/w/$workload/switch' });
  const navigate = useNavigate();
  const fleet = useQuery(fleetQuery(api));
  const workload = fleet.data?.workloads.find(({ name }) => name === params.workload);
  if (workload === undefined) return null;
  return (
    <SwitchDialog
      workload={workload}
      to={to}
      onChoose={(key) =>
        void navigate({ to: '/$account/w/$workload/switch', params, search: { to: key }, replace: true })
      }
      onClose={() => void navigate({ to: '/$account/w/$workload', params })}
    />
  );
}
