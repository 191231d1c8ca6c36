import { expect, test } from 'vitest';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

test('other plugins see the settings that were received last, with the instance that collects prices', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.always('config', { json: { ...settings, manual_replica_enabled: 1, price_collector: 'i-collector' } });
  await using agent = await startSession(controlPlane.url, { config: { configRefreshIntervalSeconds: 60 } });
  await agent.registered();
  expect(agent.session.settings?.price_collector).toBeUndefined();
  await agent.advance(60_000);
  await expect
    .poll(() => agent.session.settings, patience)
    .toMatchObject({ enabled: true, manual_replica_enabled: true, price_collector: 'i-collector' });
});

test('running work waits while the workload is disabled', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('config', { json: { ...settings, enabled: 0 } });
  await using agent = await startSession(controlPlane.url, { config: { configRefreshIntervalSeconds: 60 } });
  await agent.session.enabled(AbortSignal.timeout(patience.timeout));
  await agent.registered();
  await agent.advance(60_000);
  await expect.poll(() => agent.session.settings?.enabled, patience).toBe(false);
  const abort = new AbortController();
  const aborted = agent.session.enabled(abort.signal);
  const waiting = agent.session.enabled(AbortSignal.timeout(patience.timeout));
  abort.abort(new Error('no time left'));
  await expect(aborted).rejects.toThrow('no time left');
  await agent.advance(60_000);
  await waiting;
  expect(agent.session.settings?.enabled).toBe(true);
});

test('running work waits for ever while the agent is frozen', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { config: { frozen: true } });
  await agent.registered();
  const abort = new AbortController();
  const held = agent.session.enabled(abort.signal);
  abort.abort(new Error('no time left'));
  await expect(held).rejects.toThrow('no time left');
});
