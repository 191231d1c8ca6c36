import { expect, test } from 'vitest';
import type { Interruption } from '../src/page/interruptions/interruption.js';
import type { Switch } from '../src/page/switches/switch.js';
import { joinTimeline, type TimelineLists } from '../src/page/workload/timeline/join-timeline.js';
import type { ReplicaOfHistory } from '../src/page/workload/timeline/timeline-row.js';
import { timelineWords } from '../src/page/workload/timeline/timeline-words.js';
import type { Command } from '../src/page/workload/workload-queries.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 27, 2, minute)).toISOString();
const side = { instanceType: 'c7g.large', market: 'spot', pool: null, spotPrice: 0.03 } as const;

const moved: Switch = {
  switchId: 's-1',
  workloadId: 'w',
  commandId: null,
  success: true,
  trigger: 'manual',
  reason: null,
  isInferred: false,
  from: { ...side, instanceId: 'i-1', zone: 'us-east-1a' },
  to: { ...side, instanceId: 'i-2', zone: 'us-east-1b', spotPrice: 0.02 },
  onDemandPrice: 0.0725,
  savingsPerHour: null,
  leftRunning: null,
  startedAt: at(10),
  imageCreatedAt: null,
  launchedAt: null,
  readyAt: null,
  handedOverAt: at(11),
  predecessorEndedAt: null,
  reportedAt: at(12),
};
const command: Command = {
  commandId: 'c-1',
  workloadId: 'w',
  type: 'switch',
  state: 'completed',
  instanceId: 'i-1',
  input: { target_mode: 'spot', target_pool_id: 'c7g.large.us-east-1b' },
  output: null,
  message: null,
  dryRun: false,
  priority: 75,
  origin: 'person',
  actor: { kind: 'user', id: 'u', name: 'Mara Lindt' },
  parentCommandId: null,
  createdAt: at(9),
  leasedUntil: null,
  endedAt: at(12),
  cancellation: null,
};
const notice: Interruption = {
  interruptionId: 'i',
  workloadId: 'w',
  kind: 'termination',
  instanceId: 'i-1',
  pool: null,
  instanceType: null,
  zone: 'us-east-1a',
  market: 'spot',
  action: 'terminate',
  answer: null,
  replicaId: null,
  newInstanceId: null,
  receivedAt: at(9),
  outcome: 'survived',
  savedBy: 'launch',
  noticedAt: at(9),
  deadline: at(11),
  handedOverAt: at(10),
  takenOverBy: 'i-2',
  secondsTaken: 53.1,
  secondsLeft: 66.9,
};
const replica: ReplicaOfHistory = {
  replicaId: 'r-1',
  workloadId: 'w',
  status: 'terminated',
  isActive: false,
  type: 'automatic-rebalance',
  instanceId: 'i-3',
  parentInstanceId: 'i-1',
  pool: 'c7g.large.us-east-1d',
  zone: 'us-east-1d',
  hourlyCost: 0.02,
  error: null,
  createdAt: at(1),
  launchedAt: at(1),
  readyAt: at(2),
  promotedAt: null,
  failedAt: null,
  terminatedAt: at(31),
};

const listOf = <Item>(items: readonly Item[], hasOlder = false) => ({ items, hasOlder });
const lists = (given: Partial<TimelineLists>): TimelineLists => ({
  switches: listOf([]),
  interruptions: listOf([]),
  replicas: listOf([]),
  commands: listOf([]),
  ...given,
});

test('a command and the switch that it caused are one row, which keeps its id when the switch arrives', () => {
  const before = joinTimeline(lists({ commands: listOf([{ ...command, state: 'delivered', endedAt: null }]) }));
  expect(before.rows).toMatchObject([{ id: 'c-1', isRunning: true, views: ['moves', 'commands'] }]);
  const switches = listOf([{ ...moved, commandId: 'c-1' }]);
  const after = joinTimeline(lists({ switches, commands: listOf([command]) }));
  expect(after.rows).toMatchObject([{ id: 'c-1', isRunning: false, views: ['moves', 'commands'] }]);
  expect(after.rows.map(timelineWords)).toMatchObject([
    { title: 'Switched to us-east-1b,', rest: 'by Mara Lindt', took: 60, change: expect.closeTo(-0.01) },
  ]);
  expect(joinTimeline(lists({ switches })).rows).toMatchObject([{ id: 'c-1' }]);
});

test('a notice and the move that answered it are one row, but not a switch that a person ordered', () => {
  const failover = { ...moved, trigger: 'interruption' };
  const interruptions = listOf([notice, { ...notice, interruptionId: 'report', kind: 'failover' as const }]);
  const joined = joinTimeline(lists({ interruptions, switches: listOf([failover]) }));
  expect(joined.rows).toMatchObject([{ id: 'i', views: ['signals', 'moves'] }]);
  expect(joined.rows.map(timelineWords)).toMatchObject([
    {
      title: 'Interruption survived.',
      rest: 'us-east-1a to us-east-1b, no replica was there',
      took: 53.1,
      toSpare: 66.9,
    },
  ]);
  expect(joinTimeline(lists({ interruptions, switches: listOf([moved]) })).rows).toHaveLength(2);
});

test('a rebalance recommendation has its replica in its row, and one without stands alone', () => {
  const rebalance = { ...notice, kind: 'rebalance' as const, outcome: null, savedBy: null, replicaId: 'r-1' };
  const joined = joinTimeline(lists({ interruptions: listOf([rebalance]), replicas: listOf([replica]) }));
  expect(joined.rows.map(timelineWords)).toMatchObject([
    { title: 'Rebalance signal in us-east-1a.', rest: 'Replica in us-east-1d, ended unused after 30 min' },
  ]);
  expect(joined.rows[0]?.views).toEqual(['signals', 'replicas']);
  expect(joinTimeline(lists({ replicas: listOf([replica]) })).rows).toMatchObject([{ id: 'r-1', views: ['replicas'] }]);
});

test('what is older than the loaded part of any list is left out, and that list is the one to load', () => {
  const commands = listOf([command, { ...command, commandId: 'c-0', createdAt: at(5) }], true);
  const joined = joinTimeline(lists({ commands, replicas: listOf([replica]) }));
  expect(joined.rows.map(({ id }) => id)).toEqual(['c-1', 'c-0']);
  expect(joined.olderOf).toEqual(['commands']);
  const all = joinTimeline(lists({ commands: { ...commands, hasOlder: false }, replicas: listOf([replica]) }));
  expect(all.rows.map(({ id }) => id)).toEqual(['c-1', 'c-0', 'r-1']);
  expect(all.olderOf).toEqual([]);
});
