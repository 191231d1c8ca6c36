import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { addAccount, type Clock, createControlPlane, openDatabase, systemClock } from '../src/index.js';
import { startTime } from '../src/time/keep-time.js';
import { SteadyClock } from '../src/time/steady-clock.js';
import { controlPlaneOn, present, registration, request, testDatabases } from './control-plane-harness.js';

const hour = 3_600;

test('the server’s clock runs steadily however the time of day is set, and approaches it again', () => {
  const steps = fc.array(
    fc.record({
      elapsed: fc.integer({ min: 1, max: 100_000 }),
      step: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 2_000, max: 40_000_000 }),
        fc.integer({ min: -40_000_000, max: -2_000 }),
      ),
    }),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(steps, (sequence) => {
      let [wall, monotonic] = [1_800_000_000_000, 0];
      const clock = new SteadyClock({
        now: () => new Date(wall),
        monotonic: () => monotonic,
        sleep: async () => undefined,
      });
      let before = clock.now().getTime();
      for (const { elapsed, step } of sequence) {
        wall += elapsed + step;
        monotonic += elapsed;
        const now = clock.now().getTime();
        expect(now - before).toBeGreaterThanOrEqual(0.95 * elapsed - 2);
        expect(now - before).toBeLessThanOrEqual(1.05 * elapsed + 2);
        expect(now).toBeGreaterThanOrEqual(before);
        before = now;
      }
      wall += 2e10;
      monotonic += 2e10;
      expect(Math.abs(clock.now().getTime() - wall)).toBeLessThan(2);
    }),
  );
});

test('a server whose time of day was set back while it was down continues at the time where it stopped', async () => {
  const database = await openDatabase({ memory: true });
  try {
    const ahead: Clock = { ...systemClock, now: () => new Date(Date.now() + 5 * hour * 1_000) };
    const before = createControlPlane({ database, clock: ahead });
    const url = await before.listen();
    const { token } = present(await addAccount(database.queries, { name: 'shop' }));
    await request(`${url}/api/agents/register`, 'POST', { token, body: registration({ instanceId: 'i-1' }) });
    await before.close();
    const clock = new SteadyClock(systemClock);
    await startTime(clock, database.queries);
    expect((clock.now().getTime() - Date.now()) / 1_000 / hour).toBeCloseTo(5, 1);
  } finally {
    await database.close();
  }
});

describe.each(testDatabases)('a wall clock that is set by hours, on %s', (kind) => {
  const plane = controlPlaneOn(kind, { maxAgentRequestsAtOnce: 30, maxAgentRequestsPerSecond: 0.1 });

  test('does not end a held request early', async () => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1', generation: 1 });
    const held = account.get(`/api/agents/${agentId}/hosts/i-2?wait=25`);
    let isAnswered = false;
    void held.then(() => {
      isAnswered = true;
    });
    await vi.waitFor(() => expect(plane.sleeping).toContain(25_000), { timeout: 60_000 });
    for (const step of [-3 * hour, 7 * hour, -4 * hour]) {
      plane.stepWallClock(step);
      await account.get(`/api/agents/${agentId}/config`);
      expect(isAnswered).toBe(false);
    }
    await account.enroll({ instanceId: 'i-2', generation: 2, predecessor: 'i-1' });
    expect(await held).toMatchObject({ status: 200, body: { role: 'standby' } });
  });

  test.each([
    ['forward', 5 * hour],
    ['back', -5 * hour],
  ])('%s neither delivers a command twice, nor leases it without end, nor lets it expire early', async (_, step) => {
    const account = await plane.account();
    const agentId = await account.enroll({ instanceId: 'i-1' });
    const order = await account.post('/api/client/instances/i-1/force-switch', { target: 'ondemand' });
    const { command_id: id } = order.body as { command_id: string };
    const poll = async () => (await account.get(`/api/agents/${agentId}/pending-commands`)).body;
    plane.stepWallClock(step);
    expect(await poll()).toMatchObject([{ id }]);
    plane.stepWallClock(step);
    expect(await poll()).toEqual([]);
    expect((await account.get(`/api/client/commands/${id}`)).body).toMatchObject({ status: 'pending' });
    plane.advance(900);
    expect(await poll()).toMatchObject([{ id }]);
    plane.advance(3 * hour);
    expect((await account.get(`/api/client/commands/${id}`)).body).toMatchObject({ status: 'failed' });
  });

  test.each([
    ['forward', 5 * hour],
    ['back', -5 * hour],
  ])('%s does not change which primaries are silent', async (_, step) => {
    const account = await plane.account();
    await account.enroll({ instanceId: 'i-1' });
    const agentId = await account.enroll({ instanceId: 'i-2' });
    const primary = async () =>
      ((await account.get(`/api/client/${account.id}/agents`)).body as { id: string; instanceId: string }[]).find(
        ({ id }) => id === agentId,
      )?.instanceId;
    plane.stepWallClock(step);
    await account.enroll({ instanceId: 'i-1' });
    expect(await primary()).toBe('i-2');
    plane.advance(400);
    await account.enroll({ instanceId: 'i-1' });
    expect(await primary()).toBe('i-1');
  });

  test.each([
    ['forward', 5 * hour],
    ['back', -5 * hour],
  ])('%s neither lifts nor prolongs a limit, and does not change the overlap of a token', async (_, step) => {
    const account = await plane.account(['agent']);
    const agentId = await account.enroll({ instanceId: 'i-1' });
    const config = async () => (await account.get(`/api/agents/${agentId}/config`)).status;
    const { name } = (await account.get('/api/client/validate')).body as { name: string };
    await plane.controlPlane.administer({ action: 'rotate', name, kind: 'agent', overlapSeconds: hour });
    await vi.waitFor(async () => expect(await config()).toBe(429), { timeout: 60_000, interval: 0 });
    plane.stepWallClock(step);
    expect(await config()).toBe(429);
    plane.advance(60);
    expect(await config()).toBe(200);
    plane.advance(2 * hour);
    expect(await config()).toBe(401);
  });

  test('the time in which the server was down does not count as silence of a primary', async () => {
    const account = await plane.account();
    await account.enroll({ instanceId: 'i-1' });
    await account.enroll({ instanceId: 'i-2' });
    plane.advance(1_000);
    await plane.restart();
    expect((await account.register({ instanceId: 'i-1' })).headers.get('SpotGuard-Role')).not.toBe('primary');
    plane.advance(400);
    expect((await account.register({ instanceId: 'i-1' })).headers.get('SpotGuard-Role')).toBe('primary');
  });
});
