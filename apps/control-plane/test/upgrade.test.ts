import { expect, test } from 'vitest';
import { hashToken } from '../src/accounts/token.js';
import { createControlPlane, openDatabase } from '../src/index.js';
import { registration, request } from './control-plane-harness.js';
import { earlierDatabase } from './earlier-database.js';

test('the single token that an account had before token kinds existed still works for its agents and for people', async () => {
  const token = 'token-of-before-0123456789';
  const { data } = await earlierDatabase('_token_kinds', (client) =>
    client.query('insert into clients (name, token_hash) values ($1, $2)', ['shop', hashToken(token)]),
  );
  const database = await openDatabase({ directory: data });
  const plane = createControlPlane({ database });
  try {
    const url = await plane.listen();
    const body = registration({ instanceId: 'i-1' });
    const registered = await request(`${url}/api/agents/register`, 'POST', { token, body });
    const { agent_id: agentId } = registered.body as { agent_id: string };
    expect(await request(`${url}/api/client/agents/${agentId}`, 'DELETE', { token })).toMatchObject({ status: 200 });
    expect(await plane.administer({ action: 'list' })).toMatchObject({
      clients: [{ name: 'shop', active: true, tokens: [{ is_shared: true }, { is_shared: true }] }],
    });
  } finally {
    await plane.close();
    await database.close();
  }
});
