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

function door(captured: { events?: DoorEvents }) {
  return definePlugin({
    ...declared,
    id: 'door',
    emits: [doorOpened, doorClosed],
    setup({ events }) {
      captured.events = events;
      return {};
    },
  });
}

function listener(id: string, opened: (count: number) => void | Promise<void>, closed = opened) {
  return definePlugin({
    ...declared,
    id,
    listens: [doorOpened, doorClosed],
    setup({ events }) {
      events.on(doorOpened, opened);
      events.on(doorClosed, closed);
      return {};
    },
  });
}

test('a listener gets events in the order of emission, after emit has returned', async () => {
  const captured: { events?: DoorEvents } = {};
  const received: string[] = [];
  const porter = listener(
    'porter',
    async (count) => {
      await Promise.resolve();
      received.push(`opened ${count}`);
    },
    (count) => {
      received.push(`closed ${count}`);
    },
  );
  await using agent = await createTestAgent({ plugins: [door(captured), porter] });
  await agent.start();
  captured.events?.emit(doorOpened, 1);
  captured.events?.emit(doorClosed, 2);
  captured.events?.emit(doorOpened, 3);
  expect(received).toEqual([]);
  await agent.advance(0);
  expect(received).toEqual(['opened 1', 'closed 2', 'opened 3']);
});

test('a listener that throws degrades its own plugin until it succeeds again; other listeners still get the event', async () => {
  const captured: { events?: DoorEvents } = {};
  const received: number[] = [];
  const clumsy = listener('clumsy', (count) => {
    if (count === 1) throw new Error('tripped');
  });
  const calm = listener('calm', (count) => {
    received.push(count);
  });
  await using agent = await createTestAgent({ plugins: [door(captured), clumsy, calm] });
  await agent.start();
  captured.events?.emit(doorOpened, 1);
  await agent.advance(0);
  expect(agent.status('clumsy')).toMatchObject({ state: 'degraded', reason: 'tripped' });
  expect(agent.log.messages('error')).toEqual(['Event listener failed']);
  expect(agent.status('calm').state).toBe('ok');
  expect(agent.status('door').state).toBe('ok');
  captured.events?.emit(doorOpened, 2);
  await agent.advance(0);
  expect(agent.status('clumsy').state).toBe('ok');
  expect(received).toEqual([1, 2]);
});

test('a listener that never ends does not delay the listeners of other plugins', async () => {
  const captured: { events?: DoorEvents } = {};
  const received: number[] = [];
  const stuck = listener('stuck', () => new Promise<never>(() => {}));
  const calm = listener('calm', (count) => {
    received.push(count);
  });
  await using agent = await createTestAgent({ plugins: [door(captured), stuck, calm] });
  await agent.start();
  captured.events?.emit(doorOpened, 1);
  captured.events?.emit(doorClosed, 2);
  await agent.advance(0);
  expect(received).toEqual([1, 2]);
});

test('a payload that the schema refuses degrades the emitter, which goes on, and reaches no listener', async () => {
  const captured: { events?: DoorEvents } = {};
  const received: number[] = [];
  const calm = listener('calm', (count) => {
    received.push(count);
  });
  await using agent = await createTestAgent({ plugins: [door(captured), calm] });
  await agent.start();
  captured.events?.emit(doorOpened, 'twice' as never);
  await agent.advance(0);
  expect(received).toEqual([]);
  expect(agent.status('calm').state).toBe('ok');
  expect(agent.status('door')).toMatchObject({
    state: 'degraded',
    reason: expect.stringContaining("The event 'door.door-opened' has a payload that its own schema refuses: payload:"),
  });
  expect(agent.log.messages('error')).toEqual(['Event was not emitted']);
  captured.events?.emit(doorClosed, 1);
  expect(agent.status('door').state).toBe('degraded');
  captured.events?.emit(doorOpened, 2);
  expect(agent.status('door').state).toBe('ok');
});

test('a plugin hears only events that it declares', async () => {
  const deaf = definePlugin({
    ...declared,
    id: 'deaf',
    setup({ events }) {
      (events as unknown as Events).on(doorOpened, () => {});
      return {};
    },
  });
  const agent = await createTestAgent({ plugins: [door({}), deaf] });
  await expect(agent.start()).rejects.toThrow(
    "'deaf' does not declare the event 'door.door-opened'; add it to its 'listens'",
  );
});

test('the log says which event will never come because nothing in the build emits it', async () => {
  await using agent = await createTestAgent({ plugins: [listener('calm', () => {})] });
  expect(agent.log.messages('warn')).toEqual([
    "An event will never come: 'calm' listens to 'door.door-opened', which no plugin of this build emits; add the one that does",
    "An event will never come: 'calm' listens to 'door.door-closed', which no plugin of this build emits; add the one that does",
  ]);
});

test('a listener gets the payload that the schema of the event returns', async () => {
  const measured = defineEvent('meter.level-measured', z.object({ unit: z.string().default('litre') }));
  const captured: { emit?: () => void } = {};
  const meter = definePlugin({
    ...declared,
    id: 'meter',
    emits: [measured],
    setup({ events }) {
      captured.emit = () => events.emit(measured, {});
      return {};
    },
  });
  const received: unknown[] = [];
  const reader = definePlugin({
    ...declared,
    id: 'reader',
    listens: [measured],
    setup({ events }) {
      events.on(measured, (payload) => {
        received.push(payload);
      });
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [meter, reader] });
  await agent.start();
  captured.emit?.();
  await agent.advance(0);
  expect(received).toEqual([{ unit: 'litre' }]);
});

test('emit throws for an event that the plugin does not declare, and says where to declare it', async () => {
  const captured: { events?: DoorEvents } = {};
  const window = defineEvent('window.window-opened', z.number());
  const received: number[] = [];
  const calm = definePlugin({
    ...declared,
    id: 'calm',
    listens: [window],
    setup({ events }) {
      events.on(window, (count) => {
        received.push(count);
      });
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [door(captured), calm] });
  await agent.start();
  expect(() => captured.events?.emit(window as never, 1 as never)).toThrowError(
    expect.objectContaining({
      code: 'WIRING_INVALID',
      message: "Plugin 'door' does not declare the event 'window.window-opened'; add it to its 'emits'",
    }),
  );
  await agent.advance(0);
  expect(received).toEqual([]);
});

test('an event whose schema validates asynchronously degrades its emitter', async () => {
  const slow: Schema<number, number> = {
    '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: value as number }) },
  };
  const slowlyOpened = defineEvent('gate.gate-opened', slow);
  const captured: { emit?: () => void } = {};
  const gate = definePlugin({
    ...declared,
    id: 'gate',
    emits: [slowlyOpened],
    setup({ events }) {
      captured.emit = () => events.emit(slowlyOpened, 1);
      return {};
    },
  });
  await using agent = await createTestAgent({ plugins: [gate] });
  await agent.start();
  captured.emit?.();
  expect(agent.status('gate').reason).toContain("The schema of the event 'gate.gate-opened' validates asynchronously");
});

test('the error of a listener never reaches the emitter', async () => {
  const captured: { events?: DoorEvents } = {};
  const clumsy = listener('clumsy', () => {
    throw new Error('tripped');
  });
  await using agent = await createTestAgent({ plugins: [door(captured), clumsy] });
  await agent.start();
  expect(() => captured.events?.emit(doorOpened, 1)).not.toThrow();
  await agent.advance(0);
  expect(agent.status('door').state).toBe('ok');
  expect(agent.status('clumsy').state).toBe('degraded');
});
