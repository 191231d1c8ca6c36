import { allItems, createApiClient, dataOf, type ProblemError } from '@spotguard/api-client';
import { describe, expect, test } from 'vitest';
import { controlPlaneOn, present, testDatabases } from '../control-plane-harness.js';

describe.each(testDatabases)('the client that is generated from the OpenAPI document, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  async function clientOf(...names: readonly string[]) {
    const account = await plane.account();
    for (const name of names)
      await account.enroll({ instanceId: `i-${name}`, generation: 1, facts: { logical_agent_id: name } });
    return createApiClient({ url: plane.url, token: account.token });
  }

  test('reads a list to its end, page by page', async () => {
    const client = await clientOf('a', 'b', 'c');
    let pages = 0;
    const names: string[] = [];
    const read = (cursor: string | undefined) => {
      pages += 1;
      return client.GET('/api/v1/workloads', { params: { query: { limit: 2, cursor } } });
    };
    for await (const { name } of allItems(read)) names.push(name);
    expect([names, pages]).toEqual([['a', 'b', 'c'], 2]);
  });

  test('orders a command, finds it, cancels it, and changes settings', async () => {
    const client = await clientOf('web');
    const [workload] = (await dataOf(client.GET('/api/v1/workloads'))).items;
    const path = { workloadId: present(workload).workloadId };
    const { command } = await dataOf(
      client.POST('/api/v1/workloads/{workloadId}/commands', {
        params: { path, header: { 'Idempotency-Key': 'once' } },
        body: { type: 'cache.flush', input: { keys: ['a'] } },
      }),
    );
    const params = { path: { ...path, commandId: command.commandId } };
    const route = '/api/v1/workloads/{workloadId}/commands/{commandId}';
    expect(await dataOf(client.GET(route, { params }))).toMatchObject({ state: 'queued', input: { keys: ['a'] } });
    await dataOf(client.POST(`${route}/cancel`, { params }));
    expect((await dataOf(client.GET(route, { params }))).state).toBe('cancelled');
    const body = { terminateWaitSeconds: 60 };
    const changed = await dataOf(client.PATCH('/api/v1/workloads/{workloadId}/settings', { params: { path }, body }));
    expect(changed.settings.terminateWaitSeconds).toBe(60);
  });

  test('rejects with the reason of a refusal', async () => {
    const client = await clientOf();
    const refused = dataOf(client.GET('/api/v1/workloads', { params: { query: { limit: 0 } } }));
    const error: ProblemError = await refused.then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error).toMatchObject({ name: 'ProblemError', status: 400, code: 'invalid-request' });
    expect(error.problem?.errors).toEqual([expect.objectContaining({ pointer: '/query/limit' })]);
    const nobody = createApiClient({ url: `${plane.url}/`, token: 'token-wrong' });
    await expect(dataOf(nobody.GET('/api/v1/me'))).rejects.toMatchObject({ code: 'credentials-invalid' });
  });

  test('tells an answer that is not of the control plane', async () => {
    const fetch = () => Promise.resolve(new Response('<html>', { status: 502 }));
    const behindProxy = createApiClient({ url: plane.url, fetch });
    await expect(dataOf(behindProxy.GET('/api/v1/me'))).rejects.toMatchObject({
      status: 502,
      code: undefined,
      message: 'The answer was 502 without a reason, as a proxy in between may give.',
    });
  });
});
