import type { PageTests } from './page-tests.js';
import type { TestAgent } from './test-agent.js';

interface ListedReplica {
  readonly id: string;
}

/** Does what the agents of a primary and of its replica do: launches the replica that is wanted, and reports it as ready. */
export async function launchReplica(
  world: PageTests,
  primary: TestAgent,
  { instanceId, zone }: { readonly instanceId: string; readonly zone: string },
): Promise<TestAgent> {
  const { replicas } = await primary.call<{ readonly replicas: readonly ListedReplica[] }>(
    'GET',
    'replicas?status=launching',
  );
  const [wanted] = replicas;
  if (wanted === undefined) throw new Error('No replica is wanted.');
  await primary.call('PUT', `replicas/${wanted.id}`, { instance_id: instanceId, status: 'syncing' });
  const { place } = primary;
  const replica = await world.registerAgent({
    ...place,
    instanceId,
    zone,
    generation: (place.generation ?? 1) + 1,
    predecessor: place.instanceId,
    intent: `standby/${wanted.id}/${Date.now()}/spot`,
  });
  await primary.call('POST', `replicas/${wanted.id}/status`, { status: 'ready' });
  return replica;
}

/** Ends the replicas that are ordered to end, as the agent of the primary does. */
export async function endReplicas(primary: TestAgent): Promise<void> {
  const { replicas } = await primary.call<{ readonly replicas: readonly ListedReplica[] }>(
    'GET',
    'replicas?status=terminated',
  );
  const body = { status: 'terminated', is_active: false, terminated_at: new Date().toISOString() };
  for (const { id } of replicas) await primary.call('POST', `replicas/${id}/status`, body);
}
