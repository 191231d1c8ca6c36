import { EmptyState } from '../controls/empty-state.js';
import { InstallAgent } from './install-agent.js';

/** What to do while no agent has registered. The first workload appears by itself. */
export function FirstRun() {
  return (
    <EmptyState title="No workload has registered yet">
      <InstallAgent tokenName="First agents" />
    </EmptyState>
  );
}
