import { expect, test } from 'vitest';
import { formatChange, formatSmallAmount } from '../src/page/format/format-price.js';
import {
  monthlyChange,
  overlapCost,
  type Pool,
  reasonOfFirst,
  switchTargets,
} from '../src/page/switch/switch-targets.js';
import { commandWords } from '../src/page/workload/command-words.js';
import { workloadRow } from './fleet-rows.js';

const now = Date.parse('2026-11-28T12:00:00.000Z');
const pool = (zone: string, price: number | null, instanceType = 'c7g.large'): Pool => ({
  pool: `${instanceType}.${zone}`,
  instanceType,
  region: 'us-east-1',
  zone,
  price,
  collectedAt: '2026-11-28T12:00:00.000Z',
  onDemandPrice: 0.1,
  savingsPercent: null,
  interruptions: 0,
  refusals: 0,
  troubleAt: null,
});

const workload = workloadRow('checkout-api', {
  zone: 'us-east-1a',
  region: 'us-east-1',
  instanceType: 'c7g.large',
  price: 0.04,
  onDemandPrice: 0.1,
});

test('the cheapest pool comes first, unknown prices after it, on-demand last, and the own pool not at all', () => {
  const pools = [
    pool('us-east-1b', null),
    pool('us-east-1a', 0.04),
    pool('us-east-1c', 0.05),
    pool('us-east-1d', 0.02),
  ];
  const targets = switchTargets(workload, [...pools, pool('us-east-1e', 0.01, 'm7g.large')], now);
  expect(targets.map(({ key, price, change }) => [key, price, change === null ? null : formatChange(change)])).toEqual([
    ['us-east-1d', 0.02, '\u22120.0200'],
    ['us-east-1c', 0.05, '+0.0100'],
    ['us-east-1b', null, null],
    ['on-demand', 0.1, '+0.0600'],
  ]);
});

test('a pool with trouble within a day comes after the others, however cheap it is, and the first says why it is', () => {
  const refused = { ...pool('us-east-1d', 0.02), refusals: 2, troubleAt: '2026-11-27T13:00:00.000Z' };
  const taken = { ...pool('us-east-1c', 0.03), interruptions: 1, troubleAt: '2026-11-20T12:00:00.000Z' };
  const targets = switchTargets(workload, [refused, taken, pool('us-east-1b', null)], now);
  expect(targets.map(({ key, isTroubled }) => [key, isTroubled])).toEqual([
    ['us-east-1c', false],
    ['us-east-1b', false],
    ['us-east-1d', true],
    ['on-demand', false],
  ]);
  expect(reasonOfFirst(targets)).toBe('cheapest without trouble');
  expect(reasonOfFirst(switchTargets(workload, [taken], now))).toBe('cheapest');
  expect(reasonOfFirst(switchTargets(workload, [refused], now))).toBeUndefined();
});

test('on-demand is no target of a workload that runs there, but the spot pool of its zone is', () => {
  const targets = switchTargets({ ...workload, market: 'on-demand', price: 0.1 }, [pool('us-east-1a', 0.05)], now);
  expect(targets.map(({ key, saved }) => [key, saved])).toEqual([['us-east-1a', 0.5]]);
});

test('costs that nobody knows are unknown, and never zero', () => {
  const [target] = switchTargets({ ...workload, price: null }, [pool('us-east-1d', 0.02)], now);
  expect(target === undefined ? 'none' : monthlyChange(target)).toBeNull();
  expect(overlapCost({ ...workload, price: null })).toBeNull();
  const kept = { ...workload.settings, autoTerminateEnabled: false };
  expect(overlapCost({ ...workload, settings: kept })).toBeNull();
  const ended = { ...workload.settings, autoTerminateEnabled: true, terminateWaitSeconds: 300 };
  expect(formatSmallAmount(overlapCost({ ...workload, settings: ended }))).toBe('$0.0033');
  // For agents of ours a wait of 0 keeps the old instance for good.
  expect(overlapCost({ ...workload, settings: { ...ended, terminateWaitSeconds: 0 } })).toBeNull();
});

test('a command is named by what was ordered', () => {
  const words = (input: Record<string, unknown> | null) => commandWords({ type: 'switch', input });
  expect(words({ target_mode: 'spot', target_pool_id: 'c7g.large.us-east-1b' })).toBe('switch to c7g.large.us-east-1b');
  expect(words({ target_mode: 'ondemand', target_pool_id: null })).toBe('switch to on-demand');
  expect(words(null)).toBe('switch');
  expect(commandWords({ type: 'cleanup', input: {} })).toBe('cleanup');
});
