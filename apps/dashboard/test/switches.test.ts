import { expect, test } from 'vitest';
import { formatSecondsRange } from '../src/page/format/format-duration.js';
import { axisMarks } from '../src/page/lanes/axis.js';
import type { Step } from '../src/page/lanes/lane.js';
import { typicalSeconds } from '../src/page/switch/typical-seconds.js';
import { stepsOfSwitch } from '../src/page/switches/steps-of-switch.js';
import type { Switch } from '../src/page/switches/switch.js';
import { switchLanes } from '../src/page/switches/switch-lanes.js';
import { switchFilterWords, switchQuery, switchSearch } from '../src/page/switches/switch-search.js';
import {
  costPerMonth,
  outcomeWords,
  priceAfter,
  secondsTaken,
  triggerWords,
} from '../src/page/switches/switch-words.js';

const begin = Date.parse('2026-11-27T09:00:00Z');
const after = (seconds: number): string => new Date(begin + seconds * 1_000).toISOString();
const place = { instanceType: 'c7g.large', zone: 'us-east-1b', market: 'spot', pool: null, spotPrice: 0.03 } as const;

function switchOf(different: Partial<Switch> = {}): Switch {
  return {
    switchId: 's',
    workloadId: 'w',
    commandId: null,
    success: true,
    trigger: 'manual',
    reason: null,
    isInferred: false,
    from: { ...place, instanceId: 'i-1' },
    to: { ...place, instanceId: 'i-2', spotPrice: 0.025 },
    onDemandPrice: 0.07,
    savingsPerHour: 0.005,
    leftRunning: null,
    startedAt: after(0),
    imageCreatedAt: null,
    launchedAt: after(8),
    readyAt: after(40),
    handedOverAt: after(42.5),
    predecessorEndedAt: null,
    reportedAt: after(44),
    ...different,
  };
}

function stepOf(step: string, from: number | null, to: number | null, different: Partial<Step> = {}): Step {
  return {
    procedure: 'switching.switch',
    run: 'r',
    commandId: null,
    instanceId: 'i-1',
    step,
    attempt: 1,
    phase: 'perform',
    startedAt: from === null ? null : after(from),
    endedAt: to === null ? null : after(to),
    outcome: to === null ? null : 'done',
    detail: null,
    ...different,
  };
}

test('the address of switches keeps what exists, and asks the API for that', () => {
  const search = switchSearch({
    trigger: 'model',
    outcome: 'undone',
    zone: 'us-east-1b',
    open: 's',
    from: 'x',
    q: 'x',
  });
  expect(search).toEqual({ trigger: 'model', outcome: 'undone', zone: 'us-east-1b', open: 's' });
  expect(switchQuery(search, 'w')).toEqual({ workloadId: 'w', trigger: 'model', success: 'false', zone: 'us-east-1b' });
  expect(switchSearch({ trigger: 'toString', outcome: 'maybe' })).toEqual({});
  expect(switchFilterWords({ ...search, workload: 'mail-out', to: '2026-11-24' })).toEqual([
    'mail-out',
    'For the price',
    'Taken back',
    'us-east-1b',
    'to 2026-11-24',
  ]);
});

test('what nobody knows is not a number', () => {
  expect([switchOf(), switchOf({ startedAt: null }), switchOf({ handedOverAt: null })].map(secondsTaken)).toEqual([
    42.5,
    null,
    null,
  ]);
  const onDemand = { ...place, instanceId: 'i-2', market: 'on-demand' as const };
  expect(priceAfter(switchOf())).toBe(0.025);
  expect(priceAfter(switchOf({ to: onDemand }))).toBe(0.07);
  expect(priceAfter(switchOf({ to: { ...onDemand, market: null } }))).toBeNull();
  expect(costPerMonth(switchOf({ savingsPerHour: null }))).toBeNull();
  expect(costPerMonth(switchOf({ savingsPerHour: -0.1 }))).toBeCloseTo(73);
  expect([null, 'model', 'third-party'].map(triggerWords)).toEqual(['unknown', 'For the price', 'third-party']);
});

test('only what is left for a person or failed has a colour', () => {
  const leftRunning = { instanceId: 'i-1', reason: 'UnauthorizedOperation' };
  expect(outcomeWords(switchOf()).kind).toBe('calm');
  expect(outcomeWords(switchOf({ isInferred: true })).words).toBe('Done, not reported yet');
  expect(outcomeWords(switchOf({ leftRunning }))).toMatchObject({ kind: 'warn', detail: 'UnauthorizedOperation' });
  expect(outcomeWords(switchOf({ success: false, reason: 'no capacity' }))).toEqual({
    kind: 'fail',
    words: 'Taken back',
    detail: 'no capacity',
  });
});

test('the steps of a switch are those of its command and of its two instances in its time', () => {
  const found = stepsOfSwitch(switchOf({ commandId: 'c' }), [
    stepOf('retire', 45, 60, { instanceId: 'i-2' }),
    stepOf('launch', 2, 8, { commandId: 'c' }),
    stepOf('launch', 2, 8, { commandId: 'c' }),
    stepOf('launch', 2, 8, { commandId: 'another' }),
    stepOf('launch', -600, -590),
    stepOf('launch', 2, 8, { instanceId: 'i-3' }),
    stepOf('launch', 20_000, 20_001),
  ]);
  expect(found.map(({ step, instanceId }) => [step, instanceId])).toEqual([
    ['launch', 'i-1'],
    ['retire', 'i-2'],
  ]);
});

test('steps are bars on one axis, which ends soon after the hand-over', () => {
  const lanes = switchLanes(switchOf({ handedOverAt: after(40) }), [
    stepOf('image-available', 0, 23),
    stepOf('launch', 23, 46, { phase: 'undo', attempt: 2, outcome: 'failed', detail: 'refused' }),
    stepOf('retire', 23, 300, { instanceId: 'i-2' }),
    stepOf('report', 23, null, { instanceId: 'i-2' }),
  ]);
  expect(lanes?.axis).toEqual({ begin, end: begin + 46_000 });
  expect(lanes?.groups.map(({ name, instanceId }) => [name, instanceId])).toEqual([
    ['Old instance', 'i-1'],
    ['New instance', 'i-2'],
  ]);
  expect(lanes?.groups.flatMap(({ lanes: found }) => found)).toMatchObject([
    { name: 'Image available', begin, end: begin + 23_000, kind: 'done' },
    { name: 'Undo launch, attempt 2', begin: begin + 23_000, kind: 'failed', note: 'refused' },
    { name: 'Retire', begin: begin + 23_000, end: begin + 300_000 },
    { name: 'Report', begin: begin + 23_000, end: null, kind: 'running' },
  ]);
});

test('without a word of its agents a switch has the times of its report, and nothing where there are none', () => {
  expect(switchLanes(switchOf(), [])?.groups).toMatchObject([
    {
      name: 'As reported',
      lanes: [
        { name: 'Launch', begin, end: begin + 8_000 },
        { name: 'Ready', begin: begin + 8_000, end: begin + 40_000 },
        { name: 'Hand over', begin: begin + 40_000, end: begin + 42_500 },
      ],
    },
  ]);
  const nothing = { startedAt: null, launchedAt: null, readyAt: null, handedOverAt: null };
  expect(switchLanes(switchOf(nothing), [])).toBeUndefined();
});

test('an axis has few marks at round seconds', () => {
  expect(axisMarks(46)).toEqual([0, 10, 20, 30, 40]);
  expect(axisMarks(6)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(axisMarks(4_000)).toEqual([0, 600, 1_200, 1_800, 2_400, 3_000, 3_600]);
});

test('the seconds of the parts of a switch are what earlier ones took, from the times that were reported', () => {
  const times = { launchedAt: after(2), readyAt: after(43), handedOverAt: after(45) };
  const seconds = typicalSeconds([
    switchOf(times),
    switchOf({ ...times, readyAt: after(55), handedOverAt: after(54) }),
  ]);
  expect(seconds).toEqual({ image: undefined, launch: [2, 2], ready: [41, 53], handOver: [0, 2] });
  const ranges = [
    [41, 53],
    [1.6, 2.4],
    [41, 70],
  ] as const;
  expect(ranges.map(formatSecondsRange)).toEqual(['41 to 53 s', '2 s', '41 s to 1 min 10 s']);
  expect(typicalSeconds([])).toEqual({ image: undefined, launch: undefined, ready: undefined, handOver: undefined });
});
