import { dataOf } from '@spotguard/api-client';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Ask } from '../controls/ask.js';
import { readWorkloadsAgain } from '../fleet/apply-fleet-events.js';
import type { FleetWorkload } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';

interface RemoveWorkloadProps {
  readonly workload: FleetWorkload;
  readonly onClose: () => void;
}

/** Asks for the name of a workload before it is removed, and then goes to the fleet. */
export function RemoveWorkload({ workload, onClose }: RemoveWorkloadProps) {
  const page = usePage();
  const navigate = useNavigate();
  const { account } = useParams({ from: '/$account/w/$workload' });
  const { workloadId, name, replica } = workload;
  const remove = async (): Promise<void> => {
    await dataOf(page.api.DELETE('/api/v1/workloads/{workloadId}', { params: { path: { workloadId } } }));
    await navigate({ to: '/$account/fleet', params: { account } });
    await readWorkloadsAgain(page, [workloadId]);
  };
  return (
    <Ask
      title={`Remove ${name}?`}
      action={`Remove ${name}`}
      keep="Keep it"
      needs="owner"
      isRed
      typed={name}
      act={remove}
      onClose={onClose}
    >
      <p>
        Its history stays. Its instance goes on running and costing; its agent is refused from now on.
        {replica !== null && ' Its replica is ended.'}
      </p>
    </Ask>
  );
}
