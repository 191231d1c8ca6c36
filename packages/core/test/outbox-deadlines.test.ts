import { expect, test } from 'vitest';
import { away, recipient, startReporter } from './reporter.js';

test('a try that takes too long degrades the plugin and is followed by another, which may succeed', async () => {
  const signals: AbortSignal[] = [];
  const { agent, put, settled } = await startReporter([
    {
      // Ignores its signal, as a call of a library may.
      deliver: (_, signal) => (signals.push(signal) === 1 ? new Promise<never>(() => {}) : Promise.resolve()),
    },
  ]);
  await using _ = agent;
  await put('a');
  await agent.advance(29_999);
  expect([signals.length, agent.status('reporter').state]).toEqual([1, 'ok']);
  await agent.advance(1);
  expect(signals[0]?.aborted).toBe(true);
  expect(agent.status('reporter')).toMatchObject({
    state: 'degraded',
    reason: "Delivering a report of the channel 'fact' took longer than 30 s",
  });
  expect(agent.log.lines.at(-2)).toMatchObject({
    message: 'Report will be sent again',
    fields: { plugin: 'reporter' },
  });
  await agent.advance(250);
  expect(await settled('a')).toBe('delivered');
  expect(agent.status('reporter').state).toBe('ok');
});

test('a failure within the deadline does not degrade the plugin', async () => {
  const { deliver } = recipient(() => away);
  const { agent, put } = await startReporter([{ deliver }]);
  await using _ = agent;
  await put('a');
  await agent.advance(120_000);
  expect(agent.status('reporter').state).toBe('ok');
});

test('a channel has its own deadline and bounds of the pauses', async () => {
  const { arrived, deliver } = recipient(() => away);
  const { agent, put } = await startReporter([
    { deliver: (report, signal) => deliver(report, signal), pauseSeconds: { min: 10, max: 20 } },
    { kind: 'slow', deliver: () => new Promise<never>(() => {}), deadlineSeconds: 1 },
  ]);
  await using _ = agent;
  await put('a');
  await put('b', 'b', 1);
  await agent.advance(1_000);
  expect(agent.status('reporter').reason).toContain("'slow' took longer than 1 s");
  // The random numbers of tests are 0.5, so that a pause is half of its bound.
  await agent.advance(4_000);
  expect(arrived).toHaveLength(2);
  await agent.advance(10_000);
  expect(arrived).toHaveLength(3);
  await agent.advance(9_999);
  expect(arrived).toHaveLength(3);
  await agent.advance(1);
  expect(arrived).toHaveLength(4);
});

test('urgent reports are tried again at once and often when the agent stops; what is left is counted', async () => {
  const urgent = recipient((_, tries) => (tries <= 12 ? away : undefined));
  const usual = recipient(() => away);
  const { agent, put } = await startReporter([
    { kind: 'urgent', deliver: urgent.deliver, isUrgent: true, pauseSeconds: { max: 600 } },
    { kind: 'usual', deliver: usual.deliver },
  ]);
  await put('a');
  await put('b', 'b', 1);
  await put('c', 'c', 1);
  await agent.advance(200_000);
  const before = { urgent: urgent.arrived.length, usual: usual.arrived.length };
  expect(before.urgent).toBeLessThan(12);
  const { undelivered } = await agent.stop(4.5);
  expect(urgent.arrived).toHaveLength(13);
  expect(usual.arrived.length - before.usual).toBeLessThanOrEqual(1);
  expect(undelivered).toEqual([{ channel: 'usual', plugin: 'reporter', reports: 2 }]);
});
