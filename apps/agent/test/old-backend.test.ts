import { expect, test } from 'vitest';
import { instanceType, OldBackendWorld } from './old-backend/old-backend-world.js';

const pool = `${instanceType}.us-east-1b`;
const html = '<!doctype html><title>502 Bad Gateway</title>';

test('a switch ordered at an old backend launches once, and is reported and acknowledged before the old instance ends', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const old = await world.launch();
  await world.agentOn(old);
  const agentId = await world.registered();
  Object.assign(tables.agent(agentId) ?? {}, { terminate_wait_seconds: 1 });
  const command = await world.order(old, { target: 'pool', pool_id: pool });
  const successor = await world.replacement(old);
  await world.agentOn(successor);
  await world.until(() => command.status !== 'pending');
  await world.region.until(({ instances }) => instances.some(({ id, state }) => id === old && state === 'terminated'));

  expect(command).toMatchObject({ status: 'completed', success: true });
  const steps = world.timeline.filter((what) =>
    /^(RunInstances|TerminateInstances|switch-report|executed)$/.test(what),
  );
  // The operator made the first launch. Report and acknowledgement are sent concurrently.
  expect(steps.slice(0, 2)).toEqual(['RunInstances', 'RunInstances']);
  expect(steps.slice(2, 4).sort()).toEqual(['executed', 'switch-report']);
  expect(steps[4]).toBe('TerminateInstances');
  expect(tables.switches[0]).toMatchObject({ command_id: command.id, new_pool_id: pool, event_trigger: 'manual' });
  expect(tables.agent(agentId)?.instance_id).toBe(successor);

  const timing = tables.switches[0]?.timing_data as Readonly<Record<string, string>>;
  expect(timing).toMatchObject({
    initiated_at: timing['switch_initiated_at'],
    instance_launched_at: timing['new_instance_launched_at'],
    instance_ready_at: timing['new_instance_ready_at'],
  });
  expect(JSON.stringify(timing)).not.toContain('Z"');

  // The successor checks whether its predecessor has reported before it sends its own report; the command is acknowledged once.
  await world.until(() => world.sent('executed').length > 1 && world.sent('switch-history').length > 1);
  const beats = world.sent('heartbeat').length;
  await world.until(() => world.sent('heartbeat').length > beats + 1);
  expect(tables.switches).toHaveLength(1);
  expect(world.timeline.filter((what) => what === 'RunInstances')).toHaveLength(2);
  expect(world.backend.exchanges.filter(({ status }) => status >= 400)).toEqual([]);
});

test('an old instance that was kept stays retired when its agent is started again, although the backend would accept it', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const old = await world.launch();
  const first = await world.agentOn(old);
  const agentId = await world.registered();
  Object.assign(tables.agent(agentId) ?? {}, { auto_terminate_enabled: 0 });
  await world.order(old, { target: 'pool', pool_id: pool });
  const successor = await world.replacement(old);
  await world.agentOn(successor);
  await world.until(() => tables.agent(agentId)?.instance_id === successor);
  await first.agent.ended;
  await first.agent.stop();

  // The backend notes a request once it has answered it, and knows the successor a moment earlier.
  await world.until(() => world.sent('register').length === 2);
  const { agent, log } = await world.agentOn(old);
  const isSilent = () => log.messages('warn').some((message) => message.startsWith('Another instance carries'));
  await expect.poll(isSilent, { interval: 20, timeout: 60_000 }).toBe(true);
  const beats = world.sent('heartbeat').length;
  await world.until(() => world.sent('heartbeat').length > beats + 3);
  expect(world.sent('register')).toHaveLength(2);
  expect(tables.agent(agentId)?.instance_id).toBe(successor);
  expect(agent.plugins).toContainEqual(expect.objectContaining({ id: 'session', state: 'ok' }));

  // When no other instance runs the workload any more, it becomes the primary again.
  await agent.stop();
  await world.region.destroy(successor);
  await world.agentOn(old);
  await world.until(() => tables.agent(agentId)?.instance_id === old);
});

test('an instance without a public address registers, and none of its messages is refused', async () => {
  await using world = await OldBackendWorld.start();
  const subnet = world.region.subnets().find(({ isDefault }) => !isDefault);
  const { agent } = await world.agentOn(
    await world.launch({ zone: subnet?.zone ?? '', subnetId: subnet?.subnetId ?? '' }),
  );
  await world.registered();
  await world.until(() => world.sent('heartbeat').length > 0 && world.sent('pricing-report').length > 0);
  expect(world.backend.tables.agents).toMatchObject([{ public_ip: null, status: 'online', logical_agent_id: 'web' }]);
  await agent.stop();
  expect(world.backend.tables.agents).toMatchObject([{ status: 'offline' }]);
  expect(world.backend.exchanges.filter(({ status }) => status >= 400)).toEqual([]);
});

test('an agent registers although settings are null', async () => {
  await using world = await OldBackendWorld.start();
  const instance = await world.launch();
  const first = await world.agentOn(instance);
  const agentId = await world.registered();
  await first.agent.stop();
  const nulls = { auto_switch_enabled: null, terminate_wait_seconds: null, replica_count: null, risk_threshold: null };
  Object.assign(world.backend.tables.agent(agentId) ?? {}, nulls);
  const configs = world.sent('config').length;
  const { agent, log } = await world.agentOn(instance);
  await world.until(() => world.sent('config').length > configs + 1);
  expect(log.messages('info')).toContain(`Agent registered as agent: ${agentId}`);
  expect(agent.plugins).toContainEqual(expect.objectContaining({ id: 'session', state: 'ok' }));
});

test('an agent recovers from HTML pages instead of answers on every route', async () => {
  await using world = await OldBackendWorld.start();
  const gateway = { status: 502, html };
  const welcome = { status: 200, html: '<h1>Welcome</h1>' };
  for (const route of ['register', 'heartbeat', 'config', 'pending-commands', 'pricing-report']) {
    world.backend.disturb(new RegExp(`/${route}$`), gateway, ...(route === 'register' ? [] : [welcome]));
  }
  const instance = await world.launch();
  const { agent } = await world.agentOn(instance);
  await world.registered();
  const command = await world.order(instance, { target: 'pool', pool_id: `${instanceType}.us-east-1a` });
  world.backend.disturb(/executed$/, gateway, welcome);
  await world.until(() => command.status === 'completed');
  expect(command.message).toContain('Already there');
  const answered = (route: string) => world.sent(route).length > 2;
  await world.until(() => ['heartbeat', 'config', 'pricing-report'].every(answered));
  expect(world.sent('executed')).toHaveLength(3);
  const isWell = () => agent.plugins.every(({ state }) => state === 'ok');
  await expect.poll(isWell, { interval: 20, timeout: 60_000 }).toBe(true);
});

test('a command of the older table, whose id is a number, is acknowledged with its number and reported without it', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const old = await world.launch();
  const { agent } = await world.agentOn(old);
  const agentId = await world.registered();
  const id = world.backend.orderByLegacyTable({ agent_id: agentId, target_mode: 'ondemand' });
  await world.until(() => tables.legacyCommands[0]?.status === 'completed' && tables.switches.length > 0);
  expect(world.backend.exchanges.some(({ path }) => path.endsWith(`/commands/${id}/executed`))).toBe(true);
  expect(tables.switches).toMatchObject([{ command_id: null, new_mode: 'ondemand', new_pool_id: null }]);
  // The command has no wait, so the old instance is kept, and its agent ends.
  await agent.ended;
  expect(world.timeline).not.toContain('TerminateInstances');
});

test('prices are reported with times and numbers that the old backend accepts', async () => {
  await using world = await OldBackendWorld.start();
  await world.agentOn(await world.launch());
  await world.registered();
  await world.until(() => world.backend.tables.pricingReports.length > 0);
  const [report] = world.sent('pricing-report');
  expect(report).toMatchObject({ pricing: { collected_at: expect.stringMatching(/\+00:00$/) } });
});

test('a deleted agent that is not told about it continues as disabled and takes no commands', async () => {
  await using world = await OldBackendWorld.start();
  const { tables } = world.backend;
  const instance = await world.launch();
  await world.agentOn(instance);
  const agentId = await world.registered();
  await fetch(`${world.backend.url}/api/client/agents/${agentId}`, { method: 'DELETE' });
  const beats = world.sent('heartbeat').length;
  await world.until(() =>
    world
      .sent('heartbeat')
      .slice(beats)
      .some(({ status }) => status === 'disabled'),
  );
  const command = await world.order(instance, { target: 'ondemand' });
  const later = world.sent('heartbeat').length + 2;
  await world.until(() => world.sent('heartbeat').length >= later);
  expect(command.status).toBe('pending');
  expect(tables.agent(agentId)?.status).toBe('disabled');
});
