import { expect, test } from 'vitest';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

// Operators search their logs for the messages of the v4 agent.
test('from the start to a command the log has exactly the messages of the v4 agent', async () => {
  await using controlPlane = await ScriptedControlPlane.start();
  controlPlane.next('register', 'drop');
  controlPlane.next('pending-commands', {
    json: [
      { id: 'c1', target_mode: 'spot' },
      { id: 'c2', target_mode: 'spot' },
    ],
  });
  const config = { heartbeatIntervalSeconds: 30, pendingCommandsIntervalSeconds: 15 };
  await using agent = await startSession(controlPlane.url, { config });
  await expect.poll(() => agent.log.messages('error'), patience).toEqual(['Failed to register agent']);
  await agent.advance(1_000);
  await agent.registered();
  await agent.advance(15_000);
  await controlPlane.until('heartbeat', 1);
  const messages = () => agent.log.messages('info');
  await expect.poll(messages, patience).toContain('Heartbeat sent successfully');
  await expect.poll(messages, patience).toContain('Found 2 pending command(s)');
  expect(messages().slice(0, 3)).toEqual([
    'Agent started - ID: demo',
    'Instance: i-0123456789abcdef0 (m5.large)',
    'Version: 4.0.0',
  ]);
  expect(messages()).toContain('Agent registered as agent: agent-1');
});
