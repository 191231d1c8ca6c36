import { expect, test } from 'vitest';
import { findJumps } from '../src/page/jump/find-jumps.js';
import { Shortcuts } from '../src/page/keyboard/shortcuts.js';
import { places } from '../src/page/shell/places.js';
import { workloadRow } from './fleet-rows.js';

function keyboard() {
  let now = 0;
  const done: string[] = [];
  const shortcuts = new Shortcuts(() => now);
  const add = (keys: string, name = keys) => shortcuts.add({ keys, act: () => done.push(name) });
  const pass = (milliseconds: number): void => {
    now += milliseconds;
  };
  return { shortcuts, add, done, pass };
}

test('a sequence of two keys does its thing, and not that of its second key alone', () => {
  const { shortcuts, add, done } = keyboard();
  add('s');
  add('g s');
  expect([shortcuts.press('g'), shortcuts.press('s'), shortcuts.press('s')]).toEqual([true, true, true]);
  expect(done).toEqual(['g s', 's']);
});

test('a sequence that leads nowhere does nothing, and one that took too long is two keys', () => {
  const { shortcuts, add, done, pass } = keyboard();
  add('s');
  add('g f');
  expect([shortcuts.press('g'), shortcuts.press('s')]).toEqual([true, false]);
  expect(done).toEqual([]);
  shortcuts.press('g');
  pass(1_501);
  shortcuts.press('s');
  expect(done).toEqual(['s']);
});

test('of two things for the same keys the newer one counts until it is taken away', () => {
  const { shortcuts, add, done } = keyboard();
  add('s', 'below');
  const remove = add('s', 'above');
  shortcuts.press('s');
  remove();
  shortcuts.press('s');
  expect(done).toEqual(['above', 'below']);
  expect(shortcuts.press('mod k')).toBe(false);
});

const workloads = [
  workloadRow('my-checkout', { instanceId: 'i-0abc' }),
  workloadRow('checkout-api', { instanceId: 'i-0def', successorId: 'i-0new', market: 'on-demand' }),
  workloadRow('mail-out', {
    attention: [{ urgency: 'needs-you', code: 'silent', since: null, message: null }],
  }),
];

const namesOf = (text: string) =>
  Object.fromEntries(
    findJumps(workloads, places, text).map(({ title, jumps }) => [title, jumps.map(({ name }) => name)]),
  );

test('without a text, the places and what needs a person can be jumped to', () => {
  expect(namesOf(' ')).toEqual({ Places: places.map(({ name }) => name), 'Needs you': ['mail-out'] });
});

test('workloads that begin with the text come first, and actions are offered for those that it names', () => {
  expect(namesOf('CHECK')).toEqual({
    Workloads: ['checkout-api', 'my-checkout'],
    Actions: [
      'Switch checkout-api…',
      'Plugins of checkout-api',
      'Switch my-checkout…',
      'To on-demand: my-checkout…',
      'Plugins of my-checkout',
    ],
  });
  expect(namesOf('checkout api switch')).toEqual({ Actions: ['Switch checkout-api…'] });
});

test('instances are found by a part of their id, and pools with how many workloads they have', () => {
  expect(namesOf('i-0new')).toEqual({ Instances: ['i-0new'] });
  const [group] = findJumps(workloads, places, 'c7g 1b');
  expect(group).toEqual({
    title: 'Pools',
    jumps: [
      { kind: 'pool', name: 'c7g.large us-east-1b', beside: '2 workloads', type: 'c7g.large', zone: 'us-east-1b' },
    ],
  });
  expect(findJumps(workloads, places, 'nothing like it')).toEqual([]);
});
