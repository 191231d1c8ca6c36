import { afterAll, beforeAll, expect, test } from 'vitest';
import { giveNotice } from '../src/world/interruption.js';
import { instanceType, type Workload, World } from '../src/world/world.js';

const timeoutMs = 120_000;
let world: World;

interface Command {
  readonly state: string;
  readonly message: string | null;
  readonly cancellation: { readonly outcome: string } | null;
}

interface Plan {
  readonly preventedBy: string | null;
  readonly options: readonly {
    readonly kind: string;
    readonly expectedSeconds: number;
    readonly expectedFrom: string;
  }[];
}

beforeAll(async () => {
  world = await World.start({ timeScale: 100, timing: { imageMs: 5_000 } });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function successorsOf({ instanceId }: Workload) {
  return (await world.region.instances()).filter(({ tags }) => tags['spotguard:predecessor'] === instanceId);
}

/** The row of the workload's instance, as the API shows it. */
async function ownInstance({ agentId, instanceId }: Workload, signal: AbortSignal) {
  const path = `/workloads/${agentId}/instances`;
  const { items } = await world.controlPlane.api<{ items: { instanceId: string; guarding?: unknown }[] }>('GET', path, {
    signal,
  });
  return items.find((item) => item.instanceId === instanceId);
}

test('a switch that is cancelled while it waits for its replacement is undone, and acknowledged as cancelled', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const { api } = bound();
  // The probe never answers, so that the switch waits for its replacement.
  const settings = { CREATE_SNAPSHOT_ON_SWITCH: 'false', SPOTGUARD_HEALTH_PROBE_URL: 'http://127.0.0.1:9/never' };
  const workload = await world.addWorkload({ name: 'cancelled', market: 'spot', zone: 'us-east-1a', settings }, signal);
  const commands = `/workloads/${workload.agentId}/commands`;
  const input = { target_mode: 'spot', target_pool_id: `${instanceType}.us-east-1b` };
  const { command } = await api<{ command: { commandId: string } }>('POST', commands, {
    body: { type: 'switch', input },
    signal,
  });
  await world.region.until(
    ({ instances }) => instances.some(({ tags }) => tags['spotguard:predecessor'] === workload.instanceId),
    { signal },
  );
  const path = `${commands}/${command.commandId}`;
  expect(await api<Command>('POST', `${path}/cancel`, { body: {}, signal })).toMatchObject({
    state: 'delivered',
    cancellation: { outcome: 'asked' },
  });
  const ended = await world.controlPlane.until(signal, async () => {
    const now = await api<Command>('GET', path, { signal });
    return now.state === 'delivered' ? undefined : now;
  });
  const [successor] = await successorsOf(workload);
  expect(ended).toMatchObject({
    state: 'cancelled',
    message: `It was cancelled. The launched instance ${successor?.id} was taken back`,
    cancellation: { outcome: 'cancelled' },
  });
  await world.region.until(
    ({ instances }) => instances.some(({ id, state }) => id === successor?.id && state === 'terminated'),
    { signal },
  );
  expect(await successorsOf(workload)).toHaveLength(1);
  expect(await world.controlPlane.agent('cancelled', signal)).toMatchObject({ instanceId: workload.instanceId });
});

test('the control plane shows what a failover would do, before and while a replica is ready', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const { api } = bound();
  const settings = { PRICING_REPORT_INTERVAL: '1' };
  const workload = await world.addWorkload({ name: 'planned', market: 'spot', zone: 'us-east-1a', settings }, signal);
  const planned = (isAwaited: (plan: Plan) => boolean) =>
    world.controlPlane.until(signal, async () => {
      const path = `/workloads/${workload.agentId}/failover-plan`;
      const plan = await api<Plan>('GET', path, { signal }).catch(() => undefined);
      return plan !== undefined && isAwaited(plan) ? plan : undefined;
    });
  const first = await planned(({ options }) => options.length > 0);
  expect(first).toMatchObject({ instanceId: workload.instanceId, preventedBy: null });
  expect(first.options[0]).toMatchObject({ kind: 'launch', expectedSeconds: 95, expectedFrom: 'default' });
  await world.controlPlane.configure(workload.agentId, { manualReplicaEnabled: true }, signal);
  const { options } = await planned(({ options: [best] }) => best?.kind === 'replica');
  expect(options[1]).toMatchObject({ kind: 'launch', expectedFrom: 'measured' });
});

test('a frozen workload is not switched, and launches nothing on a notice until the freeze is lifted', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const { api } = bound();
  const settings = { TERMINATION_CHECK_INTERVAL: '0.5', HEARTBEAT_INTERVAL: '1' };
  const workload = await world.addWorkload({ name: 'frozen', market: 'spot', zone: 'us-east-1a', settings }, signal);
  const path = `/workloads/${workload.agentId}`;
  await api('POST', `${path}/freeze`, { body: { reason: 'The bill is wrong' }, signal });
  const order = { type: 'switch', input: { target_mode: 'ondemand' } };
  await expect(api('POST', `${path}/commands`, { body: order, signal })).rejects.toThrow(/409 .*The bill is wrong/);
  // The agent itself has noticed.
  const said = /This workload is frozen since .* by .*: The bill is wrong/;
  await world.controlPlane.until(signal, async () => {
    const own = JSON.stringify(await ownInstance(workload, signal));
    return said.test(own) || undefined;
  });
  await giveNotice(world, workload, { action: 'terminate', seconds: 100 });
  const report = await world.controlPlane.until(signal, async () => {
    const query = `kind=failover&workloadId=${workload.agentId}`;
    const { items } = await api<{ items: { interruptionId: string }[] }>('GET', `/interruptions?${query}`, { signal });
    const [listed] = items;
    return listed && (await api<{ report: unknown }>('GET', `/interruptions/${listed.interruptionId}`, { signal }));
  });
  expect(report.report).toMatchObject({ outcome: 'nothing-launched', reason: expect.stringMatching(said) });
  expect(await successorsOf(workload)).toEqual([]);
  await api('DELETE', `${path}/freeze`, { signal });
  const { instances } = await world.region.until(
    (view) => view.instances.some(({ tags }) => tags['spotguard:predecessor'] === workload.instanceId),
    { signal },
  );
  const successor = instances.find(({ tags }) => tags['spotguard:predecessor'] === workload.instanceId);
  await world.controlPlane.instance(workload.agentId, successor?.id ?? '', 'primary', signal);
});

function bound() {
  const { controlPlane } = world;
  return { api: controlPlane.api.bind(controlPlane) as typeof controlPlane.api };
}
