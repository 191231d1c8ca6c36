import { expect, test } from 'vitest';
import { ScriptedControlPlane, settings } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

test('the settings that other plugins see are the last heard, with the host that collects prices', async () => {
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
