import { defineEvent, definePlugin, type Events, type Schema } from '@spotguard/sdk';
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

test('emitting a payload that the event refuses fails for the emitter, and no listener hears of it', async () => {
  const hand: { events?: DoorEvents } = {};
  const heard: number[] = [];
  const calm = listener('calm', (count) => {
    heard.push(count);
  });
  await using agent = await createTestAgent({ plugins: [door(hand), calm] });
  await agent.start();
  expect(() => hand.events?.emit(doorOpened, 'twice' as never)).toThrowError(
    expect.objectContaining({
      code: 'INVARIANT',
      message: expect.stringContaining("Plugin 'door' emitted 'door.door-opened' with a payload that its own schema"),
    }),
  );
  await agent.advance(0);
  expect(heard).toEqual([]);
  expect(agent.status('calm').state).toBe('ok');
});

test('a listener gets the payload as the schema of the event reads it', async () => {
  const measured = defineEvent('meter.level-measured', z.object({ unit: z.string().default('litre') }));
  const hand: { emit?: () => void } = {};
  const meter = definePlugin({
    ...declared,
    id: 'meter',
    emits: [measured],
    setup({ events }) {
      hand.emit = () => events.emit(measured, {});
      return {};
    },
  });
  const heard: unknown[] = [];
  const reader = definePlugin({
    ...declared,
    id: 'reader',
    setup({ events }) {
      events.on(measured, (payload) => {
        heard.push(payload);
      });
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [meter, reader] });
  await agent.start();
  hand.emit?.();
  await agent.advance(0);
  expect(heard).toEqual([{ unit: 'litre' }]);
});

test('emitting an event that the plugin does not declare fails for the emitter and says where to declare it', async () => {
  const hand: { events?: DoorEvents } = {};
  const window = defineEvent('window.window-opened', z.number());
  const heard: number[] = [];
  const calm = definePlugin({
    ...declared,
    id: 'calm',
    setup({ events }) {
      events.on(window, (count) => {
        heard.push(count);
      });
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [door(hand), calm] });
  await agent.start();
  expect(() => hand.events?.emit(window as never, 1 as never)).toThrowError(
    expect.objectContaining({
      code: 'WIRING_INVALID',
      message: "Plugin 'door' emitted 'window.window-opened', which it does not declare; add the event to its 'emits'",
    }),
  );
  await agent.advance(0);
  expect(heard).toEqual([]);
});

test('an event whose schema answers later is refused, as an emitter does not wait', async () => {
  const slow: Schema<number, number> = {
    '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: value as number }) },
  };
  const slowlyOpened = defineEvent('gate.gate-opened', slow);
  const hand: { emit?: () => void } = {};
  const gate = definePlugin({
    ...declared,
    id: 'gate',
    emits: [slowlyOpened],
    setup({ events }) {
      hand.emit = () => events.emit(slowlyOpened, 1);
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [gate] });
  await agent.start();
  expect(() => hand.emit?.()).toThrow("The schema of the event 'gate.gate-opened' validates asynchronously");
});

test('the error of a listener never reaches the emitter', async () => {
  const hand: { events?: DoorEvents } = {};
  const clumsy = listener('clumsy', () => {
    throw new Error('tripped');
  });
  await using agent = await createTestAgent({ plugins: [door(hand), clumsy] });
  await agent.start();
  expect(() => hand.events?.emit(doorOpened, 1)).not.toThrow();
  await agent.advance(0);
  expect(agent.status('door').state).toBe('ok');
  expect(agent.status('clumsy').state).toBe('degraded');
});
