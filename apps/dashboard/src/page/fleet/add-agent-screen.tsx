import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { EmptyState } from '../controls/empty-state.js';
import { usePage } from '../page-parts.js';
import { usePageTitle } from '../shell/use-page-title.js';
import text from '../style/text.module.css';
import { fleetQuery } from './fleet-query.js';
import { InstallAgent } from './install-agent.js';

/** How another agent is installed, and which workloads have registered since this was opened. */
export function AddAgentScreen() {
  const { api } = usePage();
  const workloads = useQuery(fleetQuery(api)).data?.workloads;
  const [known, setKnown] = useState<ReadonlySet<string>>();
  usePageTitle('Add an agent');
  if (known === undefined && workloads !== undefined) {
    setKnown(new Set(workloads.map(({ workloadId }) => workloadId)));
  }
  const added = workloads?.filter(({ workloadId }) => known?.has(workloadId) === false) ?? [];
  return (
    <>
      <h1 className={text.spoken}>Add an agent</h1>
      <EmptyState title="Add an agent">
        <InstallAgent tokenName="More agents" />
        <div role="status">
          {added.length === 0 && 'Waits for a new workload to register.'}
          {added.map(({ workloadId, name }) => (
            <p key={workloadId}>
              <Link
                from="/$account/add-agent"
                to="/$account/w/$workload"
                params={{ workload: name }}
                className={text.link}
              >
                {name}
              </Link>{' '}
              has registered.
            </p>
          ))}
        </div>
      </EmptyState>
    </>
  );
}
