import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spokenCountdown } from '../src/page/interruptions/deadline-countdown.js';
import type { Interruption } from '../src/page/interruptions/interruption.js';
import { interruptionLanes } from '../src/page/interruptions/interruption-lanes.js';
import { interruptionLog } from '../src/page/interruptions/interruption-log.js';
import {
  interruptionFilterWords,
  interruptionQuery,
  interruptionSearch,
} from '../src/page/interruptions/interruption-search.js';
import { kindWords, savedByWords } from '../src/page/interruptions/interruption-words.js';
import { expectedHandOver, type PlanOption, progressOf } from '../src/page/interruptions/plan-progress.js';
import { type NoticeFacts, verdictOf } from '../src/page/interruptions/verdict.js';
import { signalWords, verdictWords } from '../src/page/interruptions/verdict-words.js';
import { placeOnAxis } from '../src/page/lanes/axis.js';
import type { Step } from '../src/page/lanes/lane.js';
import { firstNotice } from '../src/page/shell/use-page-title.js';
import { workloadRow } from './fleet-rows.js';

const begin = Date.parse('2026-11-27T09:00:00Z');
const second = 1_000;
const after = (seconds: number): string => new Date(begin + seconds * second).toISOString();

function interruptionOf(different: Partial<Interruption> = {}): Interruption {
  return {
    interruptionId: 'n',
    workloadId: 'w',
    kind: 'termination',
    instanceId: 'i-1',
    pool: 'c7g.large.us-east-1b',
    instanceType: 'c7g.large',
    zone: 'us-east-1b',
    market: 'spot',
    action: 'terminate',
    answer: null,
    replicaId: null,
    newInstanceId: null,
    receivedAt: after(0),
    outcome: 'under-way',
    savedBy: null,
    noticedAt: after(0),
    deadline: after(120),
    handedOverAt: null,
    takenOverBy: null,
    secondsTaken: null,
    secondsLeft: null,
    ...different,
  };
}

function attempt(number: number, from: number, to: number | null, detail: string, instanceId = 'i-1'): Step {
  return {
    procedure: 'termination.failover',
    run: 'r',
    commandId: null,
    instanceId,
    step: 'hand-over',
    attempt: number,
    phase: 'perform',
    startedAt: after(from),
    endedAt: to === null ? null : after(to),
    outcome: to === null ? null : 'failed',
    detail,
  };
}

function option(different: Partial<PlanOption> = {}): PlanOption {
  return {
    kind: 'launch',
    market: 'spot',
    zone: 'us-east-1d',
    instanceId: null,
    expectedSeconds: 50,
    expectedFrom: 'measured',
    problem: null,
    ...different,
  };
}

const underWay: NoticeFacts = {
  now: begin + 38 * second,
  deadline: begin + 120 * second,
  outcome: 'under-way',
  noticedAt: begin,
  handedOverAt: null,
  expectedAt: begin + 52 * second,
  hasFailed: false,
  isFrozen: false,
  preventedBy: null,
  lastContactAt: begin + 30 * second,
};

test('the verdict is that there is nothing to do while at least 20 s are probably left', () => {
  expect(verdictOf(underWay)).toEqual({ kind: 'nothing-to-do', seconds: 14, secondsLeft: 68 });
  expect(verdictOf({ ...underWay, expectedAt: begin + 100 * second }).kind).toBe('nothing-to-do');
  expect(verdictOf({ ...underWay, expectedAt: begin + 100 * second + 1 })).toMatchObject({ kind: 'tight' });
});

test('a person is needed when nothing more can save it, or nobody knows whether something does', () => {
  const reason = (facts: Partial<NoticeFacts>) => {
    const verdict = verdictOf({ ...underWay, ...facts });
    return verdict.kind === 'needed' ? verdict.reason : verdict.kind;
  };
  expect(reason({ expectedAt: underWay.deadline })).toBe('too-late');
  expect(reason({ hasFailed: true })).toBe('failed');
  expect(reason({ isFrozen: true })).toBe('frozen');
  expect(reason({ preventedBy: 'The agent is frozen' })).toBe('prevented');
  expect(reason({ now: begin + 71 * second })).toBe('silent');
  expect(reason({ now: begin + 69 * second })).toBe('nothing-to-do');
  // A contact from before the notice says nothing about it.
  expect(reason({ lastContactAt: begin - 60 * second })).toBe('nothing-to-do');
  expect(reason({ expectedAt: null })).toBe('no-forecast');
  expect(reason({ now: begin + 121 * second, lastContactAt: begin + 119 * second })).toBe('passed');
});

test('what is later than expected is expected for now', () => {
  const late = { ...underWay, now: begin + 90 * second, lastContactAt: begin + 85 * second };
  expect(verdictOf(late)).toEqual({ kind: 'nothing-to-do', seconds: 0, secondsLeft: 30 });
  expect(verdictOf({ ...late, now: begin + 101 * second })).toMatchObject({ kind: 'tight', secondsLeft: 19 });
});

test('afterwards the verdict says whether it was survived, and how close it was', () => {
  const handedOver = { ...underWay, handedOverAt: begin + 53.1 * second };
  expect(verdictOf(handedOver)).toEqual({ kind: 'survived', secondsLeft: 66.9 });
  expect(verdictOf({ ...underWay, outcome: 'survived' })).toEqual({ kind: 'survived', secondsLeft: null });
  expect(verdictOf({ ...underWay, outcome: 'not-survived' })).toEqual({ kind: 'not-survived', secondsWithout: null });
  const late = { ...underWay, outcome: 'not-survived', handedOverAt: begin + 312 * second } as const;
  expect(verdictOf(late)).toEqual({ kind: 'not-survived', secondsWithout: 192 });
});

test('as time passes without news the verdict only gets worse, and news of a hand-over in time ends it', () => {
  const order = ['nothing-to-do', 'tight', 'needed', 'passed'];
  const seconds = fc.integer({ min: 0, max: 200_000 });
  const facts = fc.record({ expected: seconds, contact: fc.integer({ min: 0, max: 60_000 }), isFrozen: fc.boolean() });
  fc.assert(
    fc.property(facts, fc.array(seconds, { minLength: 2, maxLength: 30 }), ({ expected, contact, isFrozen }, times) => {
      const of = (now: number, more: Partial<NoticeFacts> = {}) =>
        verdictOf({
          ...underWay,
          now: begin + now,
          expectedAt: begin + expected,
          lastContactAt: begin + contact,
          isFrozen,
          ...more,
        });
      const ranks = times.toSorted((one, other) => one - other).map((now) => order.indexOf(of(now).kind));
      expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      for (const now of times) {
        const verdict = of(now);
        if (verdict.kind === 'nothing-to-do') expect(verdict.secondsLeft).toBeGreaterThanOrEqual(20);
        if (verdict.kind === 'tight') expect(verdict.secondsLeft).toBeLessThan(20);
        expect(of(now, { handedOverAt: begin + Math.min(now, 120_000) }).kind).toBe('survived');
      }
    }),
  );
});

test('the words of a verdict begin with what matters', () => {
  const context = { name: 'checkout-api', shown: interruptionOf(), preventedBy: null, isOver: true };
  const words = (facts: Partial<NoticeFacts>, more: object = {}) => {
    const { head, first, rest } = verdictWords(verdictOf({ ...underWay, ...facts }), { ...context, ...more });
    return `${head} ${first} ${rest}`;
  };
  expect(words({})).toBe(
    'AWS is taking the instance of checkout-api. Nothing to do. The old instance still serves. The new one should take over in about 14 s, 1 min 8 s before the deadline.',
  );
  expect(words({ expectedAt: begin + 108 * second })).toContain('Tight: about 12 s to spare.');
  expect(words({ expectedAt: begin + 10 * second })).toContain(
    'was expected to have taken over by now, 1 min 22 s before',
  );
  expect(words({ handedOverAt: begin + 53.1 * second })).toContain(
    'Survived: it moved 66.9 s before AWS took the instance.',
  );
  expect(words({ outcome: 'not-survived', handedOverAt: begin + 312 * second })).toContain(
    'Not survived: nobody served for 3 min 12 s.',
  );
  expect(words({}, { shown: interruptionOf({ action: 'hibernate' }) })).toContain('AWS is hibernating the instance');
  const signal = { name: 'checkout-api', shown: interruptionOf({ kind: 'rebalance' }), isPresent: true };
  expect(signalWords(signal).first).toBe('No deadline.');
});

test('the plan shows which option is tried, which was refused with the code of EC2, and which took over', () => {
  const steps = [
    attempt(1, 1, 2, 'Launch spot in us-east-1d: InsufficientInstanceCapacity'),
    attempt(2, 2, null, 'Launch ondemand in us-east-1c'),
  ];
  const onDemand = option({ market: 'on-demand', zone: 'us-east-1c', expectedSeconds: 60 });
  expect(progressOf(option(), steps, undefined)).toEqual({ state: 'refused', reason: 'InsufficientInstanceCapacity' });
  expect(progressOf(onDemand, steps, undefined)).toEqual({ state: 'trying', since: begin + 2 * second });
  expect(progressOf(option({ zone: 'us-east-1c' }), steps, undefined)).toEqual({ state: 'waiting' });
  const successor = { instanceId: 'i-2', zone: 'us-east-1c', market: 'on-demand' } as const;
  expect(progressOf(onDemand, steps, successor)).toEqual({ state: 'took-over' });
  const replica = option({ kind: 'replica', instanceId: 'i-7', expectedSeconds: 2 });
  expect(progressOf(replica, [attempt(1, 0, null, 'Try i-7 (replica)')], undefined).state).toBe('trying');
  const plan = { workloadId: 'w', instanceId: 'i-1', plannedAt: after(-60), preventedBy: null };
  expect(expectedHandOver({ ...plan, options: [option(), onDemand] }, steps, begin)).toBe(begin + 62 * second);
  expect(expectedHandOver({ ...plan, options: [option()] }, [], begin)).toBe(begin + 50 * second);
  expect(expectedHandOver({ ...plan, options: [option({ expectedSeconds: null })] }, [], begin)).toBeNull();
  expect(expectedHandOver(null, steps, begin)).toBeNull();
});

test('lanes reach until the deadline; of the past the time until the hand-over has most of the width', () => {
  const steps = [
    attempt(1, 1, 2, 'Launch spot in us-east-1d: InsufficientInstanceCapacity'),
    attempt(1, 30, 50, 'done', 'i-2'),
  ];
  const zones = new Map([['i-2', 'us-east-1c']]);
  const now = begin + 38 * second;
  const facts = { steps, zones, expectedAt: begin + 52 * second, now, isAhead: true, left: 'about 68 s' };
  const live = interruptionLanes({ ...facts, shown: interruptionOf() });
  expect(live.axis).toEqual({ begin, end: begin + 120 * second });
  expect(live.deadline).toMatchObject({ at: begin + 120 * second, handOver: begin + 52 * second });
  expect(live.groups.map(({ name, zone }) => [name, zone])).toEqual([
    ['Old instance', null],
    ['New instance', 'us-east-1c'],
    ['Hand-over', undefined],
  ]);
  expect(live.groups[0]?.lanes.map(({ name, kind, note }) => [name, kind, note])).toEqual([
    ['Notice', 'moment', undefined],
    ['Launch spot in us-east-1d', 'failed', 'InsufficientInstanceCapacity'],
    ['AWS takes it', 'moment', undefined],
  ]);
  const shown = interruptionOf({ outcome: 'survived', handedOverAt: after(60), takenOverBy: 'i-2' });
  const past = interruptionLanes({ ...facts, shown, expectedAt: null, now: undefined, isAhead: false });
  expect(past.groups[0]?.lanes.at(-1)?.name).toBe('Taken by AWS');
  expect([0, 30, 60, 120].map((seconds) => placeOnAxis(past.axis, begin + seconds * second))).toEqual([0, 0.4, 0.8, 1]);
  const quick = interruptionLanes({
    ...facts,
    shown: { ...shown, handedOverAt: after(1) },
    expectedAt: null,
    now: undefined,
  });
  expect(placeOnAxis(quick.axis, begin + second)).toBe(0.25);
});

test('the log has each begin and end, the newest first', () => {
  const shown = interruptionOf({ handedOverAt: after(60), takenOverBy: 'i-2' });
  const log = interruptionLog(shown, [attempt(1, 1, 2.4, 'Launch spot in us-east-1d: InsufficientInstanceCapacity')]);
  expect(log.map(({ at, words, isFailure }) => [(at - begin) / second, words, isFailure])).toEqual([
    [60, 'i-2 is the primary', false],
    [2.4, 'Hand over failed: Launch spot in us-east-1d: InsufficientInstanceCapacity', true],
    [1, 'Hand over began', false],
    [0, 'Notice: AWS takes i-1', false],
  ]);
});

test('the address of interruptions keeps what exists, and asks the API for each of them once', () => {
  const search = interruptionSearch({
    kind: 'rebalance',
    outcome: 'survived',
    zone: 'us-east-1b',
    q: 'x',
    to: 'never',
  });
  expect(search).toEqual({ kind: 'rebalance', outcome: 'survived', zone: 'us-east-1b' });
  expect(interruptionQuery(search, 'w')).toEqual({
    each: 'interruption',
    workloadId: 'w',
    kind: 'rebalance',
    outcome: 'survived',
    zone: 'us-east-1b',
  });
  expect(interruptionFilterWords(search)).toEqual(['Rebalance', 'Survived', 'us-east-1b']);
  expect(kindWords({ kind: 'failover' })).toBe('Notice');
  expect(savedByWords({ savedBy: 'nothing', outcome: 'survived' })).toContain('AWS did not take it');
});

test('the countdown is spoken at 60, 30 and 10 seconds, and stands in the title for the earliest deadline', () => {
  expect([90, 61, 60, 31, 30, 11, 10, 1, 0].map(spokenCountdown)).toEqual([
    '',
    '',
    '60 seconds left',
    '60 seconds left',
    '30 seconds left',
    '30 seconds left',
    '10 seconds left',
    '10 seconds left',
    '',
  ]);
  const notice = (deadline: string) => ({
    interruptionId: 'n',
    receivedAt: after(0),
    deadline,
    isDeadlineKnown: true,
    hasFailed: false,
  });
  const workloads = [
    workloadRow('a'),
    workloadRow('b', { notice: notice(after(120)) }),
    workloadRow('c', { notice: notice(after(60)) }),
  ];
  expect(firstNotice({ workloads })).toEqual({ name: 'c', deadline: after(60) });
  expect(firstNotice({ workloads: [] })).toBeNull();
});
