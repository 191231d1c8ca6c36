import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../src/contract.js';
import { FakeControlPlane } from '../src/testing.js';
import { controlPlanes, longTimeout } from './control-planes.js';

const aborted = AbortSignal.abort(new Error('enough'));
const report = { old_instance: { instance_id: 'i-old' }, new_instance: { instance_id: 'i-new' } };

describe.each(controlPlanes)('$name', ({ open }) => {
  test.each([
    ['an enabled primary', {}, { changes: true, emergencies: true }],
    ['a disabled primary', { isEnabled: false }, { changes: false, emergencies: true }],
    ['a frozen primary', { isFrozen: true }, { changes: false, emergencies: false }],
    ['a replica', { role: 'standby' }, { changes: false, emergencies: true }],
    ['a superseded instance', { role: 'superseded' }, { changes: false, emergencies: false }],
  ] as const)('%s may do what its role, settings and freeze allow', async (_, facts, permits) => {
    await using agent = await open(facts);
    expect(agent.session.permits).toEqual(permits);
    expect(agent.session.isParked).toBe('role' in facts && facts.role === 'superseded');
  });

  test('the session knows its agent id and what the control plane supports', async () => {
    await using ours = await open({});
    expect(await ours.session.registered(longTimeout())).toBe(ours.session.agentId);
    expect(await ours.session.supports('instance-registry', longTimeout())).toBe(true);
    await using v4 = await open({ isV4Backend: true });
    expect(await v4.session.supports('instance-registry', longTimeout())).toBe(false);
    const options = { expectedGeneration: 1, reason: 'hand-over' } as const;
    expect(await v4.registry.promote('i-new', options, longTimeout())).toBe('unsupported');
    await v4.registry.release('i-new', longTimeout());
    await expect(v4.registry.until('i-new', 'registered', longTimeout())).rejects.toMatchObject({
      code: 'UPSTREAM_REFUSED',
    });
  });

  test('a retired instance is parked for good', async () => {
    await using agent = await open({});
    agent.session.retire();
    expect(agent.session).toMatchObject({ role: 'retiring', isParked: true });
    expect(agent.session.permits).toEqual({ changes: false, emergencies: false });
  });

  test('enabled resolves while the workload is enabled, and waits while it is disabled or frozen', async () => {
    await using enabled = await open({});
    await enabled.session.enabled(longTimeout());
    for (const facts of [{ isEnabled: false }, { isFrozen: true }]) {
      await using held = await open(facts);
      const enough = new AbortController();
      const waiting = held.session.enabled(enough.signal);
      enough.abort(new Error('enough'));
      await expect(waiting).rejects.toThrow('enough');
    }
  });

  test('until resolves when an instance has registered, or when it is the primary', async () => {
    await using agent = await open({});
    const registered = agent.registry.until('i-new', 'registered', longTimeout());
    agent.register('i-new');
    expect(await agent.finish(registered)).toMatchObject({ instance_id: 'i-new', role: 'standby', generation: 2 });
    const primary = agent.registry.until('i-new', 'primary', longTimeout());
    expect(await agent.registry.promote('i-new', { expectedGeneration: 1, reason: 'hand-over' }, longTimeout())).toBe(
      'primary',
    );
    expect(await agent.finish(primary)).toMatchObject({ role: 'primary', generation: 2 });
    await expect(agent.registry.until('i-other', 'registered', aborted)).rejects.toThrow('enough');
  });

  test('an instance is promoted only at the expected generation, and repeating it is no error', async () => {
    await using agent = await open({});
    agent.register('i-new');
    const promote = (expectedGeneration: number, instanceId = 'i-new') =>
      agent.registry.promote(instanceId, { expectedGeneration, reason: 'failover' }, longTimeout());
    expect(await promote(5)).toBe('superseded');
    expect(await promote(1)).toBe('primary');
    expect(await promote(1)).toBe('primary');
    await expect(promote(1, 'i-unknown')).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
  });

  test('an instance is released, also if it never registered, but not the primary', async () => {
    await using agent = await open({});
    agent.register('i-new');
    await agent.registry.promote('i-new', { expectedGeneration: 1, reason: 'hand-over' }, longTimeout());
    await expect(agent.registry.release('i-new', longTimeout())).rejects.toMatchObject({ code: 'UPSTREAM_REFUSED' });
    agent.register('i-undone');
    await agent.registry.release('i-undone', longTimeout());
    await agent.registry.release('i-unknown', longTimeout());
  });

  test('a report and an acknowledgement count once, and settled resolves when both were delivered', async () => {
    await using agent = await open({});
    const keys = { switchReport: 'c1', commandId: 'c1' };
    await expect(agent.reports.settled(keys, aborted)).rejects.toThrow('enough');
    for (let time = 1; time <= 2; time++) {
      await agent.reports.reportSwitch('c1', report);
      await agent.reports.acknowledge('c1', { success: true, message: 'Done' });
    }
    await agent.finish(agent.reports.settled(keys, longTimeout()));
    expect(agent.arrived()).toEqual({ switchReports: [report], acknowledged: [{ success: true, message: 'Done' }] });
  });
});

describe('the fake alone', () => {
  const delivery = {
    key: 'k1',
    path: (id: string) => `/api/agents/${id}/report`,
    body: { a: 1 },
    signal: longTimeout(),
  };

  function open() {
    const fake = new FakeControlPlane();
    const services = new Map(fake.services().map(([{ id }, value]) => [id, value]));
    return { fake, controlPlane: services.get(ControlPlane.id) as ControlPlane };
  }

  test('a delivery counts once, and fails while the control plane cannot be reached', async () => {
    const { fake, controlPlane } = open();
    fake.isUnreachable = true;
    await expect(controlPlane.deliver(delivery)).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryable: true });
    fake.isUnreachable = false;
    fake.failNextDeliveries(new Error('No'));
    await expect(controlPlane.deliver(delivery)).rejects.toThrow('No');
    await controlPlane.deliver(delivery);
    await controlPlane.deliver(delivery);
    expect(fake.deliveries).toEqual([
      { key: 'k1', method: 'POST', path: '/api/agents/agent-1/report', body: { a: 1 } },
    ]);
  });

  test('requests are answered as the test sets it, and refused by default', async () => {
    const { fake, controlPlane } = open();
    const request = { method: 'GET', path: '/replicas', signal: longTimeout() } as const;
    await expect(controlPlane.request(request)).rejects.toMatchObject({ details: { status: 404 } });
    fake.answer = ({ path }) => ({ path });
    expect(await controlPlane.request(request)).toEqual({ path: '/replicas' });
    fake.isUnreachable = true;
    await expect(controlPlane.request(request)).rejects.toMatchObject({ retryable: true });
  });

  test('reports wait while the control plane cannot be reached', async () => {
    const { fake } = open();
    fake.isUnreachable = true;
    await fake.reports.reportSwitch('c1', report);
    await fake.reports.acknowledge('c1', { success: true, message: 'Done' });
    let hasSettled = false;
    const settled = fake.reports.settled({ switchReport: 'c1', commandId: 'c1' }, longTimeout()).then(() => {
      hasSettled = true;
    });
    await Promise.resolve();
    expect(hasSettled).toBe(false);
    fake.isUnreachable = false;
    await settled;
  });
});
