import { defineEvent, definePlugin, type Events } from '@spotguard/sdk';
import { createTestAgent } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const doorOpened = defineEvent('door.door-opened', z.number());
const doorClosed = defineEvent('door.door-closed', z.number());
type DoorEvents = Events<typeof doorOpened | typeof doorClosed>;

function door(hand: { events?: DoorEvents }) {
  return definePlugin({
    ...declared,
    id: 'door',
    emits: [doorOpened, doorClosed],
    setup({ events }) {
      hand.events = events;
      return {};
    },
  });
}

function listener(id: string, opened: (count: number) => void | Promise<void>, closed = opened) {
  return definePlugin({
    ...declared,
    id,
    setup({ events }) {
      events.on(doorOpened, opened);
      events.on(doorClosed, closed);
      return {};
    },
  });
}

test("events come in the order of emission, after the emitter's own turn", async () => {
  const hand: { events?: DoorEvents } = {};
  const heard: string[] = [];
  const porter = listener(
    'porter',
    async (count) => {
      await Promise.resolve();
      heard.push(`opened ${count}`);
    },
    (count) => {
      heard.push(`closed ${count}`);
    },
  );
  await using agent = await createTestAgent({ plugins: [door(hand), porter] });
  await agent.start();
  hand.events?.emit(doorOpened, 1);
  hand.events?.emit(doorClosed, 2);
  hand.events?.emit(doorOpened, 3);
  expect(heard).toEqual([]);
  await agent.advance(0);
  expect(heard).toEqual(['opened 1', 'closed 2', 'opened 3']);
});

test('a listener that throws degrades its own plugin until its next success, and others hear all the same', async () => {
  const hand: { events?: DoorEvents } = {};
  const heard: number[] = [];
  const clumsy = listener('clumsy', (count) => {
    if (count === 1) throw new Error('tripped');
  });
  const calm = listener('calm', (count) => {
    heard.push(count);
  });
  await using agent = await createTestAgent({ plugins: [door(hand), clumsy, calm] });
  await agent.start();
  hand.events?.emit(doorOpened, 1);
  await agent.advance(0);
  expect(agent.status('clumsy')).toMatchObject({ state: 'degraded', reason: 'tripped' });
  expect(agent.log.messages('error')).toEqual(['Event listener failed']);
  expect(agent.status('calm').state).toBe('ok');
  expect(agent.status('door').state).toBe('ok');
  hand.events?.emit(doorOpened, 2);
  await agent.advance(0);
  expect(agent.status('clumsy').state).toBe('ok');
  expect(heard).toEqual([1, 2]);
});

test('a listener that never ends holds up nobody else', async () => {
  const hand: { events?: DoorEvents } = {};
  const heard: number[] = [];
  const stuck = listener('stuck', () => new Promise<never>(() => {}));
  const calm = listener('calm', (count) => {
    heard.push(count);
  });
  await using agent = await createTestAgent({ plugins: [door(hand), stuck, calm] });
  await agent.start();
  hand.events?.emit(doorOpened, 1);
  hand.events?.emit(doorClosed, 2);
  await agent.advance(0);
  expect(heard).toEqual([1, 2]);
});
