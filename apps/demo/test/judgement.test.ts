import type { InstanceView } from '@spotguard/simulator';
import { expect, test } from 'vitest';
import { type ExpectedFailover, judge } from '../src/judgement.js';
import type { FinalState } from '../src/world/final-state.js';

const workload = { name: 'workload', running: true, starts: 1 };
const agent = { name: 'agent', running: true, starts: 1 };

function instance(id: string, change: Partial<InstanceView> = {}): InstanceView {
  return {
    ...{
      id,
      state: 'running',
      statusOk: true,
      booted: true,
      type: 't3.medium',
      zone: 'us-east-1a',
      subnetId: 'subnet-1',
    },
    ...{ market: 'spot', imageId: 'ami-1', tags: {}, privateAddress: '127.1.0.1', launchedAt: '2026-01-01T00:00:00Z' },
    ...{ services: [workload, agent], disk: '/nowhere' },
    ...change,
  } as InstanceView;
}

const old = instance('i-old', { state: 'terminated', services: [] });
const replacement = instance('i-new', { tags: { 'spotguard:predecessor': 'i-old' } });
const report = {
  agentId: 'a',
  commandId: 'c',
  success: true,
  reason: null,
  oldInstanceId: 'i-old',
  newInstanceId: 'i-new',
  oldTerminatedAt: null,
};
const command = { id: 'c', agentId: 'a', status: 'completed', success: true, message: 'done', executedAt: new Date() };
const good: FinalState = {
  instances: [old, replacement],
  images: [],
  snapshots: [],
  agents: [{ id: 'a', logicalAgentId: 'web', generation: 2, primaryInstanceId: 'i-new' }],
  commands: [command],
  switches: [report],
};
const asked = { switches: [{ commandId: 'c', oldInstance: 'i-old', keep: false }] };

test('a switch after which everything exists once has no fault', () => {
  expect(judge(good, asked)).toEqual({
    instances: { launched: 1, terminated: 1, orphaned: 0 },
    reports: { stored: 1, lost: 0, doubled: 0 },
    faults: [],
  });
});

test.each<[string, FinalState, string]>([
  [
    'a second replacement',
    { ...good, instances: [...good.instances, instance('i-2', { tags: replacement.tags })] },
    'belongs to nobody',
  ],
  ['a missing report', { ...good, switches: [] }, 'is lost'],
  ['a report of an undone switch only', { ...good, switches: [{ ...report, success: false }] }, 'is lost'],
  ['a report that is stored twice', { ...good, switches: [report, report] }, 'more than once'],
  [
    'a command that was only inferred to be done',
    { ...good, commands: [{ ...command, executedAt: null }] },
    'never acknowledged',
  ],
  ['a command that failed', { ...good, commands: [{ ...command, status: 'failed', success: false }] }, 'is failed'],
  ['an old instance that still runs', { ...good, instances: [instance('i-old'), replacement] }, 'to be terminated'],
  [
    'a workload that does not run',
    { ...good, instances: [old, { ...replacement, services: [{ ...workload, running: false }, agent] }] },
    'workload of web does not run',
  ],
  [
    'an agent that does not run on the primary',
    { ...good, instances: [old, { ...replacement, services: [workload, { ...agent, running: false, exitCode: 10 }] }] },
    'agent of web does not run',
  ],
  ['a primary that is gone', { ...good, instances: [old] }, 'workload of web does not run'],
])('%s is a fault', (_, state, words) => {
  expect(judge(state, asked).faults.join('; ')).toContain(words);
});

test('an old instance that had to be kept and is gone is a fault', () => {
  const { faults } = judge(good, { switches: [{ commandId: 'c', oldInstance: 'i-old', keep: true }] });
  expect(faults).toEqual([expect.stringContaining('to be kept')]);
});

const unasked: FinalState = { ...good, commands: [], switches: [{ ...report, commandId: null }] };
const dead = instance('i-dead', { state: 'terminated', services: [], tags: replacement.tags });

test('a failover whose first replacement died has no fault when the next one runs the workload', () => {
  const failovers = [{ oldInstance: 'i-old', lost: ['i-dead'], pool: { market: 'spot', zone: 'us-east-1a' } as const }];
  const nextReplacement = instance('i-new', { tags: { 'spotguard:predecessor': 'i-dead' } });
  for (const next of [replacement, nextReplacement]) {
    const state = { ...unasked, instances: [old, dead, next] };
    expect(judge(state, { switches: [], failovers }).faults).toEqual([]);
  }
});

test.each<[string, FinalState, Omit<ExpectedFailover, 'oldInstance'>, string]>([
  ['an unexpected second replacement', { ...unasked, instances: [old, dead, replacement] }, {}, '2 succ'],
  [
    'an instance that EC2 has only stopped',
    { ...unasked, instances: [{ ...old, state: 'stopped' }, replacement] },
    {},
    'is stopped although',
  ],
  ['a successor in another zone', unasked, { pool: { zone: 'us-east-1c' } }, 'was to be us-east-1c'],
  ['a successor in another market', unasked, { pool: { market: 'on-demand' } }, 'was to be on-demand'],
])('after a failover %s is a fault', (_, state, expected, words) => {
  const { faults } = judge(state, { switches: [], failovers: [{ ...expected, oldInstance: 'i-old' }] });
  expect(faults.join('; ')).toContain(words);
});
