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
};

/** The query of each operation that needs one. */
export const requestQueries: Readonly<Record<string, Record<string, string>>> = {
  getPrices: { instanceType: 't3.medium', region: 'us-east-1' },
};

/** Creates the account, through the API where it can. */
export async function ownedThings(plane: Plane): Promise<OwnedThings> {
  const account = await plane.account(['agent']);
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
  const ids = {
    workloadId,
    userId: user.userId,
    tokenId: token.tokenId,
    sessionId: present(items[0]).sessionId,
  };
  return { account, ids, secrets: ['i-0secret', 'secret-workload', 'secret-token', 'secret-user'] };
}
