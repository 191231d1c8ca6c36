import { sql } from 'drizzle-orm';
import { describe, expect, test, vi } from 'vitest';
import { createControlPlane, openDatabase } from '../src/index.js';
import { controlPlaneOn, registration, request, testDatabases } from './control-plane-harness.js';

describe.each(testDatabases)('held requests on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('are answered when another control plane on the same database changes the data', async () => {
    // PGlite belongs to one process, so the other control plane shares its handle there.
    const database = kind === 'postgres' ? await openDatabase(plane.location) : plane.database;
    const other = createControlPlane({ database });
    const url = await other.listen();
    try {
      const account = await plane.account();
      const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
      const held = request(`${url}/api/agents/${agentId}/hosts/i-2?wait=25`, 'GET', { token: account.token });
      await account.enroll({ instanceId: 'i-2', generation: 2, predecessor: 'i-1' });
      const enrolled = performance.now();
      expect(await held).toMatchObject({ status: 200, body: { role: 'standby' } });
      expect(performance.now() - enrolled).toBeLessThan(15_000);
    } finally {
      await other.close();
      if (database !== plane.database) await database.close();
    }
  });

  test('use no database connection: many wait while others are answered', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const path = `/api/agents/${agentId}/hosts/i-2?wait=25`;
    const held = Array.from({ length: 40 }, () => account.get(path));
    expect(await account.get(`/api/agents/${agentId}/config`)).toMatchObject({ status: 200 });
    await account.enroll({ instanceId: 'i-2', generation: 2, predecessor: 'i-1' });
    for (const answer of await Promise.all(held)) expect(answer.status).toBe(200);
  });

  test('end when their caller closes the connection', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const leaving = new AbortController();
    const held = account.call('GET', `/api/agents/${agentId}/hosts/i-2?wait=24`, { signal: leaving.signal });
    await vi.waitFor(() => expect(plane.sleeping).toContain(24_000), { timeout: 60_000 });
    leaving.abort();
    await expect(held).rejects.toThrow();
    await vi.waitFor(() => expect(plane.sleeping).not.toContain(24_000), { timeout: 60_000 });
  });
});

describe.each(testDatabases.filter((kind) => kind === 'postgres'))('wake-ups of other processes on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('that were sent while the listening connection was broken are made up for', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const elsewhere = await openDatabase(plane.location);
    const other = createControlPlane({ database: elsewhere });
    const url = await other.listen();
    try {
      const held = account.get(`/api/agents/${agentId}/hosts/i-2?wait=25`);
      await vi.waitFor(() => expect(plane.sleeping).toContain(25_000), { timeout: 60_000 });
      await elsewhere.queries.execute(sql`
        select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen spotguard_news'`);
      const body = registration({ instanceId: 'i-2' });
      const headers = { 'SpotGuard-Instance': 'i-2', 'SpotGuard-Generation': '2', 'SpotGuard-Predecessor': 'i-1' };
      const enrolled = performance.now();
      expect(
        await request(`${url}/api/agents/register`, 'POST', { token: account.token, body, headers }),
      ).toMatchObject({
        status: 200,
      });
      expect(await held).toMatchObject({ status: 200, body: { role: 'standby' } });
      expect(performance.now() - enrolled).toBeLessThan(15_000);
    } finally {
      await other.close();
      await elsewhere.close();
    }
  });
});
