import { expect, test } from 'vitest';
import {
  agentConfig,
  executedRequest,
  forceSwitchRequest,
  fullAgentConfig,
  health,
  heartbeat,
  instanceQuery,
  pendingCommands,
  promoteRequest,
  receivedFullAgentConfig,
  registerRequest,
  registerResponse,
  switchReport,
  workloadInstance,
} from '../src/index.js';

const config = {
  enabled: 1,
  auto_switch_enabled: 1,
  auto_terminate_enabled: 1,
  terminate_wait_seconds: 300,
  replica_enabled: 0,
  replica_count: 0,
  min_savings_percent: 15.0,
  risk_threshold: 0.3,
  max_switches_per_week: 10,
  min_pool_duration_hours: 2,
};

const registration = {
  client_token: 'token',
  hostname: 'web-1',
  instance_id: 'i-1',
  instance_type: 't3.medium',
  region: 'us-east-1',
  az: 'us-east-1a',
  ami_id: 'ami-1',
  agent_version: '4.0.0',
  logical_agent_id: 'web',
  mode: 'spot',
  private_ip: '10.0.0.1',
  public_ip: '54.1.2.3',
};

const pending = {
  id: '7a',
  instance_id: 'i-1',
  target_mode: 'spot',
  target_pool_id: 't3.medium.us-east-1b',
  priority: 75,
  terminate_wait_seconds: 300,
  created_at: '2026-11-23T07:08:23',
};

const report = {
  old_instance: {
    instance_id: 'i-1',
    instance_type: 't3.medium',
    region: 'us-east-1',
    az: 'us-east-1a',
    pool_id: null,
  },
  new_instance: { instance_id: 'i-2', mode: 'spot', pool_id: 't3.medium.us-east-1b' },
  snapshot: { used: false },
  prices: { on_demand: 0.0416, new_spot: null },
  timing: { switch_initiated_at: '2026-11-23T07:12:11.624412+00:00', some_other_clock: 7 },
  trigger: 'manual',
};

test('a registration of a v4 agent is accepted unchanged', () => {
  expect(registerRequest.parse(registration)).toEqual(registration);
});

test('a registration may have no public address, and unknown keys in it are dropped', () => {
  expect(registerRequest.parse({ ...registration, public_ip: null, extra: 1 })).toEqual({
    ...registration,
    public_ip: null,
  });
});

test.each(['instance_id', 'instance_type', 'region', 'az', 'logical_agent_id'])('a registration needs %s', (key) => {
  expect(registerRequest.safeParse({ ...registration, [key]: undefined }).success).toBe(false);
  expect(registerRequest.safeParse({ ...registration, [key]: null }).success).toBe(false);
});

test('truth values among the settings may be sent as numbers or as booleans', () => {
  const parsed = agentConfig.parse(config);
  expect(parsed).toMatchObject({ enabled: true, replica_enabled: false, terminate_wait_seconds: 300 });
  expect(fullAgentConfig.parse({ ...config, enabled: false, manual_replica_enabled: true })).toMatchObject({
    enabled: false,
    manual_replica_enabled: true,
  });
  expect(fullAgentConfig.safeParse(config).success).toBe(false);
  expect(fullAgentConfig.parse({ ...config, manual_replica_enabled: 0, price_collector: 'i-1' })).toMatchObject({
    price_collector: 'i-1',
  });
  expect(agentConfig.safeParse({ ...config, enabled: 'yes' }).success).toBe(false);
});

test('the answer to a registration needs only the agent id', () => {
  expect(registerResponse.parse({ agent_id: 'a', client_id: 'c', config }).config.auto_switch_enabled).toBe(true);
  expect(registerResponse.parse({ agent_id: 'a' }).config).toEqual({});
  expect(registerResponse.parse({ agent_id: 'a', config: {} }).config.enabled).toBe(true);
  expect(registerResponse.safeParse({ config }).success).toBe(false);
});

test('a null setting counts as missing', () => {
  const nulls = Object.fromEntries(Object.keys(config).map((key) => [key, null]));
  expect(registerResponse.parse({ agent_id: 'a', config: nulls }).config).toEqual({ enabled: true });
  expect(registerResponse.parse({ agent_id: 'a', config: { ...config, terminate_wait_seconds: null } }).config).toEqual(
    expect.not.objectContaining({ terminate_wait_seconds: expect.anything() }),
  );
  expect(registerResponse.parse({ agent_id: 'a', config: null }).config).toEqual({});
  expect(receivedFullAgentConfig.parse({ ...nulls, manual_replica_enabled: null })).toEqual({ enabled: true });
  expect(receivedFullAgentConfig.safeParse([]).success).toBe(false);
  expect(registerResponse.safeParse({ agent_id: 'a', config: { enabled: 'yes' } }).success).toBe(false);
});

test('heartbeats of a v4 agent are accepted, also the last one', () => {
  const beat = {
    status: 'online',
    monitored_instances: ['i-1'],
    instance_id: 'i-1',
    instance_type: null,
    mode: 'spot',
    az: null,
  };
  expect(heartbeat.parse(beat)).toEqual(beat);
  expect(heartbeat.parse({ status: 'offline', monitored_instances: [] })).toMatchObject({ status: 'offline' });
  expect(heartbeat.safeParse({ status: null, monitored_instances: [] }).success).toBe(false);
  expect(heartbeat.safeParse({ status: 'deleted', monitored_instances: [] }).success).toBe(false);
});

test('pending commands are a list, or a list under one of three keys', () => {
  for (const body of [[pending], { commands: [pending] }, { pending_commands: [pending] }, { data: [pending] }]) {
    expect(pendingCommands.parse(body)).toEqual([pending]);
  }
  expect(pendingCommands.safeParse({ others: [pending] }).success).toBe(false);
});

test('an invalid command does not affect the others; an integer id becomes a string', () => {
  const list = [{ id: null }, 'x', { ...pending, id: 12 }, { id: '13', command_type: 'create_replica' }];
  expect(pendingCommands.parse(list)).toMatchObject([
    { id: '12', target_mode: 'spot' },
    { id: '13', command_type: 'create_replica', priority: 25 },
  ]);
});

test('a switch report keeps unknown keys', () => {
  expect(switchReport.parse(report)).toEqual({ ...report, outcome: 'completed' });
  expect(
    switchReport.parse({ ...report, pricing: { on_demand: 0.1 }, command_id: 'c', outcome: 'undone' }),
  ).toMatchObject({
    outcome: 'undone',
  });
});

test.each([
  ['an invalid time', { timing: { initiated_at: 'soon' } }],
  ['a negative price', { prices: { on_demand: -1 } }],
  ['no new instance', { new_instance: undefined }],
  ['an unknown outcome', { outcome: 'lost' }],
])('a switch report with %s is refused', (_, change) => {
  expect(switchReport.safeParse({ ...report, ...change }).success).toBe(false);
});

test('the smaller messages have the documented form', () => {
  expect(executedRequest.parse({ success: true, message: 'Switch completed' }).success).toBe(true);
  expect(forceSwitchRequest.parse({ target: 'pool', pool_id: 't3.medium.us-east-1b' }).target).toBe('pool');
  expect(forceSwitchRequest.safeParse({ target: 'ondemand', terminate_wait_seconds: 86_401 }).success).toBe(false);
  const up = {
    status: 'healthy',
    timestamp: '2026-11-23T07:08:23.000001',
    decision_engine_loaded: true,
    database: 'connected',
  };
  expect(health.parse(up)).toEqual(up);
  expect(health.parse({ status: 'unhealthy', error: 'x' }).error).toBe('x');
});

test('instances and promotions with invalid fields are refused', () => {
  const row = {
    instance_id: 'i-1',
    generation: 1,
    role: 'retired',
    predecessor: null,
    intent: null,
    registered_at: '2026-11-23T07:08:23.000000+00:00',
    last_seen_at: '2026-11-23T07:08:23.000000+00:00',
  };
  expect(workloadInstance.parse(row)).toEqual(row);
  expect(instanceQuery.parse({})).toEqual({ until: 'registered', wait: 0 });
  expect(instanceQuery.parse({ until: 'primary', wait: '25' })).toEqual({ until: 'primary', wait: 25 });
  expect(instanceQuery.safeParse({ wait: '25.1' }).success).toBe(false);
  expect(promoteRequest.safeParse({ expected_generation: 1, reason: 'whim' }).success).toBe(false);
});
