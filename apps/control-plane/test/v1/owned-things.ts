import { priceReport, replicaId } from '../account-with-replicas.js';
import { type controlPlaneOn, present } from '../control-plane-harness.js';
import { loggedIn, password } from './browser.js';

type Plane = ReturnType<typeof controlPlaneOn>;

/** An account with one of each thing that a route has a parameter for. */
export interface OwnedThings {
  readonly account: { readonly id: string };
  /** An id of the account for each parameter. A route with a new parameter needs an entry here. */
  readonly ids: Readonly<Record<string, string>>;
  /** Texts that no other account may see. */
  readonly secrets: readonly string[];
}

/** The body of each operation that takes one. A new operation with a body needs an entry here. */
export const requestBodies: Readonly<Record<string, unknown>> = {
  logIn: { name: 'nobody', password },
  setUp: { code: 'AAAAA-AAAAA-AAAAA-AAAAA-AAAAA', password },
  changeOwnPassword: { currentPassword: password, newPassword: password },
  inviteUser: { name: 'somebody', role: 'viewer' },
  changeUser: { role: 'viewer' },
  createAgentToken: { name: 'agents' },
  createApiToken: { name: 'program', scope: 'read' },
  changeAgentToken: { expiresAt: null },
  changeApiToken: { expiresAt: null },
  changeWorkloadSettings: { enabled: false },
  orderCommand: { type: 'cache.flush' },
  orderSwitch: { market: 'on-demand' },
  createReplica: {},
  freezeAccount: { reason: 'test' },
  freezeWorkload: { reason: 'test' },
  setAccountLimits: { launchesPerHour: 5 },
  setWorkloadLimits: { launchesPerHour: 5 },
};

/** The query of each operation that needs one. */
export const requestQueries: Readonly<Record<string, Record<string, string>>> = {
  getFleetWorkloads: { workloadIds: '00000000-0000-4000-8000-000000000000' },
  getPrices: { instanceType: 't3.medium', region: 'us-east-1' },
};

/** Creates the account, through the API where it can. */
export async function ownedThings(plane: Plane): Promise<OwnedThings> {
  const account = await plane.account();
  const owner = await loggedIn(plane, account, 'owner');
  const workloadId = await account.enroll({
    instanceId: 'i-0secret',
    generation: 1,
    facts: { logical_agent_id: 'secret-workload' },
  });
  const created = async (path: string, body: unknown) => present((await owner.post(path, body)).body) as unknown;
  const { token } = (await created('/agent-tokens', { name: 'secret-token' })) as { token: { tokenId: string } };
  const { user } = (await created('/users', { name: `secret-user ${workloadId}`, role: 'viewer' })) as {
    user: { userId: string };
  };
  const { items } = (await owner.get('/me/sessions')).body as { items: { sessionId: string }[] };
  const agent = `/api/agents/${workloadId}`;
  await account.post(`${agent}/pricing-report`, priceReport({ 'us-east-1b': 0.0121 }, plane.now().toISOString()));
  const signal = { signal_type: 'rebalance-recommendation', instance_id: 'i-0secret' };
  const replica = await account.post(`${agent}/create-emergency-replica`, signal);
  await account.post(`${agent}/maintenance-report`, { instance_id: 'i-0secret', event_id: 'e', code: 'system-reboot' });
  await account.post(`${agent}/switch-report`, {
    old_instance: { instance_id: 'i-0secret' },
    new_instance: { instance_id: 'i-1secret' },
  });
  const ordered = (await created(`/workloads/${workloadId}/commands`, { type: 'cache.flush' })) as {
    command: { commandId: string };
  };
  const firstOf = async (path: string) =>
    present(((await owner.get(path)).body as { items: Record<string, string>[] }).items[0]);
  const ids = {
    workloadId,
    instanceId: 'i-0secret',
    replicaId: replicaId(replica.body),
    commandId: ordered.command.commandId,
    switchId: present((await firstOf('/switches'))['switchId']),
    interruptionId: present((await firstOf('/interruptions'))['interruptionId']),
    userId: user.userId,
    tokenId: token.tokenId,
    sessionId: present(items[0]).sessionId,
  };
  return { account, ids, secrets: ['i-0secret', 'i-1secret', 'secret-workload', 'secret-token', 'secret-user'] };
}
