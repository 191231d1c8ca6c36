import { afterEach, expect, test, vi } from 'vitest';
import { areSingleKeysOn } from '../src/page/controls/are-single-keys-on.js';
import { formatClock } from '../src/page/format/format-moment.js';
import { timeOf } from '../src/page/history/history-search.js';
import { newNeeds } from '../src/page/notices/new-needs.js';
import { Preferences } from '../src/page/preferences/preferences.js';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

function storageOf(stored: string | null): Storage {
  let value = stored;
  const storage: Pick<Storage, 'getItem' | 'setItem'> = {
    getItem: () => value,
    setItem: (_name, next) => {
      value = next;
    },
  };
  return storage as Storage;
}

function rootElement(): HTMLElement {
  const root = { dataset: {} } as unknown as HTMLElement;
  vi.stubGlobal('document', { documentElement: root });
  return root;
}

test('what is stored is shown, and what is no preference is not', () => {
  const root = rootElement();
  const stored = JSON.stringify({ zone: 'utc', density: 'tiny', singleKeys: 'off' });
  const { values } = new Preferences(storageOf(stored), root);
  expect(values).toEqual({ zone: 'utc', density: 'normal', singleKeys: 'off', notices: 'off' });
  expect({ ...root.dataset }).toEqual({ zone: 'utc', density: 'normal', singleKeys: 'off' });
  for (const broken of ['{', '7', 'null', '"utc"']) {
    expect(new Preferences(storageOf(broken), root).values.zone).toBe('local');
  }
});

test('a change is stored, shown and told, until one stops to follow', () => {
  const root = rootElement();
  const storage = storageOf(null);
  const preferences = new Preferences(storage, root);
  const follower = vi.fn();
  const stop = preferences.follow(follower);
  preferences.change({ density: 'compact' });
  expect(root.dataset['density']).toBe('compact');
  expect(new Preferences(storage, root).values.density).toBe('compact');
  stop();
  preferences.change({ density: 'normal' });
  expect(follower).toHaveBeenCalledTimes(1);
});

test('with UTC chosen, times are written and days begin in UTC; single keys can be turned off', () => {
  vi.stubEnv('TZ', 'Asia/Tokyo');
  const preferences = new Preferences(storageOf(null), rootElement());
  const at = new Date('2026-11-27T23:05:09Z');
  expect(formatClock(at)).toBe('08:05:09');
  expect(timeOf({ from: '2026-11-28' }).from).toBe('2026-11-27T15:00:00.000Z');
  expect(areSingleKeysOn()).toBe(true);
  preferences.change({ zone: 'utc', singleKeys: 'off' });
  expect(formatClock(at)).toBe('23:05:09');
  expect(timeOf({ from: '2026-11-28', to: '2026-11-30' })).toEqual({
    from: '2026-11-28T00:00:00.000Z',
    to: '2026-12-01T00:00:00.000Z',
  });
  expect(timeOf({ from: '2026-02-31' })).toEqual({});
  expect(areSingleKeysOn()).toBe(false);
});

test('a notice of the browser is for what is new: a workload that needs a person, or that AWS takes', () => {
  const calm = { name: 'checkout-api', workloadId: '1', attention: [], notice: null };
  const needs = {
    ...calm,
    attention: [{ urgency: 'needs-you' as const, code: 'silent' as const, since: null, message: null }],
  };
  const underNotice = {
    ...calm,
    notice: { instanceId: 'i-1', deadline: '2026-11-28T18:00:00Z', noticedAt: '2026-11-28T17:58:00Z' },
  } as unknown as typeof calm;
  expect(newNeeds(undefined, { workloads: [needs] })).toEqual([]);
  expect(newNeeds({ workloads: [calm] }, { workloads: [needs] })).toEqual([
    { name: 'checkout-api', text: 'It needs you.' },
  ]);
  expect(newNeeds({ workloads: [needs] }, { workloads: [needs] })).toEqual([]);
  expect(newNeeds({ workloads: [calm] }, { workloads: [underNotice] })).toEqual([
    { name: 'checkout-api', text: 'AWS takes its instance.' },
  ]);
  expect(newNeeds({ workloads: [] }, { workloads: [calm, { ...needs, workloadId: '2' }] })).toHaveLength(1);
});
