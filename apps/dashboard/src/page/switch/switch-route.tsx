import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { NamedWorkload } from '../workload/named-workload.js';
import { SwitchDialog } from './switch-dialog.js';

/** The switch of a workload as an address of its own, over the screen of the workload: `w/checkout-api/switch?to=us-east-1d`. */
export function SwitchRoute() {
  const params = useParams({ from: '/$account/w/$workload/switch' });
  const { to } = useSearch({ from: '/$account/w/$workload/switch' });
  const navigate = useNavigate();
  return (
    <NamedWorkload account={params.account} name={params.workload}>
      {(workload) => (
        <SwitchDialog
          workload={workload}
          to={to}
          onChoose={(key) =>
            void navigate({ to: '/$account/w/$workload/switch', params, search: { to: key }, replace: true })
          }
          onClose={() => void navigate({ to: '/$account/w/$workload', params })}
        />
      )}
    </NamedWorkload>
  );
}
