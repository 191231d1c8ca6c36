import { expect, test } from 'vitest';
import { connectionState } from '../src/page/live/connection.js';
import type { EventSourceLike } from '../src/page/live/event-source-like.js';
import { type LiveEvent, LiveEvents, type LiveEventsParts } from '../src/page/live/live-events.js';
import { ServerClock } from '../src/page/live/server-clock.js';

type Listener = Parameters<EventSourceLike['addEventListener']>[1];

/** A stream in the hands of the test. */
class FakeSource implements EventSourceLike {
  readyState = 1;
  isClosed = false;
  readonly #listeners = new Map<string, Listener[]>();

  addEventListener(type: string, listener: Listener): void {
    this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener]);
  }

  close(): void {
    this.isClosed = true;
  }

  send(type: string, data?: unknown, lastEventId = ''): void {
    for (const listener of this.#listeners.get(type) ?? []) listener({ data: JSON.stringify(data), lastEventId });
  }
}

/** A stream that opens fake sources, and what it told. */
function follow(different: Partial<LiveEventsParts> = {}) {
  const sources: FakeSource[] = [];
  const opened: (number | undefined)[] = [];
  const events: LiveEvent[] = [];
  const heard: (string | undefined)[] = [];
  let resets = 0;
  const live = new LiveEvents({
    open: (after) => {
      opened.push(after);
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
    types: ['primary.changed'],
    onEvent: (event) => events.push(event),
    onHeard: (time) => heard.push(time),
    onReset: () => {
      resets += 1;
    },
    onRefused: async () => false,
    ...different,
  });
  const newest = (): FakeSource => {
    const source = sources.at(-1);
    if (source === undefined) throw new Error('No stream was opened.');
    return source;
  };
  return { live, sources, opened, events, heard, newest, resets: () => resets };
}

const event = { number: 8, type: 'primary.changed', workloadId: 'w', data: {}, at: '2026-11-27T09:00:00Z' };

test('a stream begins after the event that the page knows, and goes on after the last one', () => {
  const { live, opened, events, newest, sources } = follow();
  live.start(7);
  newest().send('primary.changed', event, '8');
  expect(events).toEqual([event]);
  live.start();
  expect(opened).toEqual([7, 8]);
  expect(sources[0]?.isClosed).toBe(true);
});

test('a ping tells the time of the server', () => {
  const { live, heard, newest } = follow();
  live.start();
  newest().send('ping', { time: '2026-11-27T09:00:00Z' });
  expect(heard).toEqual(['2026-11-27T09:00:00Z']);
});

test('after missed events everything is read again, and the stream goes on from there', () => {
  const { live, newest, resets, opened } = follow();
  live.start(7);
  newest().send('reset', { last: 90 }, '90');
  expect(resets()).toBe(1);
  live.start();
  expect(opened).toEqual([7, 90]);
});

test('what is no event is skipped', () => {
  const { live, events, newest } = follow();
  live.start();
  newest().send('primary.changed', undefined, '9');
  expect(events).toEqual([]);
});

test('a stream that the browser opens again by itself is left alone; a refused one asks what to do', async () => {
  let asked = 0;
  const { live, newest, opened } = follow({
    onRefused: async () => {
      asked += 1;
      return false;
    },
  });
  live.start();
  newest().readyState = 0;
  newest().send('error');
  expect(asked).toBe(0);
  newest().readyState = 2;
  newest().send('error');
  expect(asked).toBe(1);
  await Promise.resolve();
  expect(opened).toHaveLength(1);
});

test('the connection is judged by how long ago the server was heard', () => {
  expect([0, 12_000, 12_001, 30_000, 30_001].map(connectionState)).toEqual([
    'live',
    'live',
    'reconnecting',
    'reconnecting',
    'lost',
  ]);
});

test('a device whose clock is wrong shows the time of the server', () => {
  let device = 1_000_000;
  const clock = new ServerClock(() => device);
  expect(clock.now()).toBe(1_000_000);
  clock.correct(new Date(5_000_000).toISOString());
  device += 2_000;
  expect(clock.now()).toBe(5_002_000);
  clock.correct('nonsense');
  expect(clock.now()).toBe(5_002_000);
});
