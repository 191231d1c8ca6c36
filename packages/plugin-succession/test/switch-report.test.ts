import { parseWireTimestamp, switchReport as schema } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { completionMessage, type InstanceFacts, type SwitchFacts, switchReport } from '../src/contract.js';

const from: InstanceFacts = {
  instanceId: 'i-old',
  instanceType: 'm5.large',
  region: 'us-east-1',
  zone: 'us-east-1a',
  imageId: 'ami-1',
  market: 'ondemand',
  privateIp: '10.0.0.10',
};
const to: InstanceFacts = { ...from, instanceId: 'i-new', zone: 'us-east-1b', imageId: 'ami-2', market: 'spot' };
const startedAt = Date.UTC(2027, 0, 1);
const facts: SwitchFacts = {
  from,
  to,
  commandId: '3f0c9a52-6d1e-4f7b-9a53-1b6f6f9a2c11',
  trigger: 'manual',
  times: {
    startedAt,
    imageAt: startedAt + 60_000,
    launchedAt: startedAt + 61_000,
    readyAt: startedAt + 90_000,
    handedOverAt: startedAt + 91_000,
    terminatedAt: startedAt + 151_500,
  },
  imageUsed: true,
};

test('each time is reported under the name of the v4 agent and that of the v4 backend', () => {
  const report = schema.parse(switchReport(facts));
  expect(report.timing).toEqual({
    switch_initiated_at: '2027-01-01T00:00:00.000000+00:00',
    initiated_at: '2027-01-01T00:00:00.000000+00:00',
    ami_created_at: '2027-01-01T00:01:00.000000+00:00',
    new_instance_launched_at: '2027-01-01T00:01:01.000000+00:00',
    instance_launched_at: '2027-01-01T00:01:01.000000+00:00',
    new_instance_ready_at: '2027-01-01T00:01:30.000000+00:00',
    instance_ready_at: '2027-01-01T00:01:30.000000+00:00',
    traffic_switched_at: '2027-01-01T00:01:31.000000+00:00',
    old_instance_terminated_at: '2027-01-01T00:02:31.500000+00:00',
    old_terminated_at: '2027-01-01T00:02:31.500000+00:00',
  });
});

test('the report names both instances, with a pool only for the one on spot', () => {
  const report = schema.parse(switchReport(facts));
  expect(report.old_instance).toEqual({
    instance_id: 'i-old',
    instance_type: 'm5.large',
    region: 'us-east-1',
    az: 'us-east-1a',
    ami_id: 'ami-1',
    mode: 'ondemand',
    pool_id: null,
  });
  expect(report.new_instance).toMatchObject({ mode: 'spot', pool_id: 'm5.large.us-east-1b', ami_id: 'ami-2' });
  expect(report).toMatchObject({ trigger: 'manual', command_id: facts.commandId, snapshot: { used: true } });
  expect(report.outcome).toBe('completed');
});

const price = (usdPerHour: number) => ({ usdPerHour, source: 'spot-price-history', readAt: startedAt }) as const;

test('prices are reported under both names, spot prices only for an instance on spot', () => {
  const spot = new Map([
    ['us-east-1a', price(0.03)],
    ['us-east-1b', price(0.02)],
  ]);
  const known = { on_demand: 0.1, new_spot: 0.02 };
  const report = switchReport({ ...facts, prices: { spot, onDemand: price(0.1) } });
  expect(report).toMatchObject({ prices: known, pricing: known });
  expect(report.prices).not.toHaveProperty('old_spot');
});

test('without the on-demand price no price is reported, as a v4 backend fails on incomplete prices', () => {
  const report = switchReport({
    ...facts,
    prices: { spot: new Map([['us-east-1b', price(0.02)]]), onDemand: undefined },
  });
  expect(report).not.toHaveProperty('prices');
  expect(report).not.toHaveProperty('pricing');
});

test('no time is reported in a form that a v4 backend cannot store', () => {
  const times = Object.values(switchReport(facts).timing ?? {});
  expect(times).toHaveLength(10);
  for (const time of times) {
    expect(time).not.toMatch(/z/i);
    expect(parseWireTimestamp(String(time))).toBeInstanceOf(Date);
  }
});

test('unknown facts are left out: times, prices, and what EC2 no longer shows of the old instance', () => {
  const forgotten = { instanceId: 'i-old', market: 'spot', region: 'us-east-1' } as const;
  const report = switchReport({ ...facts, from: forgotten, times: { startedAt } });
  expect(schema.safeParse(report).success).toBe(true);
  const sent = JSON.parse(JSON.stringify(report));
  expect(Object.keys(sent.timing)).toEqual(['switch_initiated_at', 'initiated_at']);
  expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['prices']));
  expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['pricing']));
  expect(sent.old_instance).toEqual({ instance_id: 'i-old', region: 'us-east-1', mode: 'spot', pool_id: null });
  expect(Object.keys(sent)).not.toEqual(expect.arrayContaining(['outcome']));
});

test('a switch that was undone reports the reason, shortened to what a control plane accepts', () => {
  const report = switchReport({ ...facts, undone: 'x'.repeat(5_000) });
  expect(schema.parse(report)).toMatchObject({ outcome: 'undone', reason: 'x'.repeat(4_000) });
});

test.each(['42', 'x'.repeat(65)])('a command id that a v4 backend cannot refer to is left out: %s', (commandId) => {
  expect(switchReport({ ...facts, commandId })).not.toHaveProperty('command_id');
});

test('the acknowledgement names both instances, and why the old one is kept', () => {
  expect(completionMessage('i-old', 'i-new', { retirement: { kind: 'terminate', waitSeconds: 60 } })).toBe(
    'Switch completed: i-old -> i-new',
  );
  expect(completionMessage('i-old', 'i-new', {})).toBe('Switch completed: i-old -> i-new');
  const retirement = { kind: 'keep', because: 'the command said so' } as const;
  expect(completionMessage('i-old', 'i-new', { retirement })).toBe(
    'Switch completed: i-old -> i-new; i-old is kept: the command said so',
  );
});
