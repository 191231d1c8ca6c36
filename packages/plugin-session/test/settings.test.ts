import { expect, test } from 'vitest';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

test('the settings that other plugins see are the last heard, with the instance that collects prices', async () => {
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

test('work under way waits while the workload is disabled', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('config', { json: { ...settings, enabled: 0 } });
  await using agent = await startSession(controlPlane.url, { config: { configRefreshIntervalSeconds: 60 } });
  await agent.session.enabled(AbortSignal.timeout(patience.timeout));
  await agent.registered();
  await agent.advance(60_000);
  await expect.poll(() => agent.session.settings?.enabled, patience).toBe(false);
  const leaving = new AbortController();
  const left = agent.session.enabled(leaving.signal);
  const stayed = agent.session.enabled(AbortSignal.timeout(patience.timeout));
  leaving.abort(new Error('no time left'));
  await expect(left).rejects.toThrow('no time left');
  await agent.advance(60_000);
  await stayed;
  expect(agent.session.settings?.enabled).toBe(true);
});

test('under a freeze work under way waits for ever', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  await using agent = await startSession(controlPlane.url, { config: { frozen: true } });
  await agent.registered();
  const leaving = new AbortController();
  const held = agent.session.enabled(leaving.signal);
  leaving.abort(new Error('no time left'));
  await expect(held).rejects.toThrow('no time left');
});
