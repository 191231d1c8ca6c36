import { expect, test } from 'vitest';
import { ScriptedControlPlane } from './scripted-control-plane.js';
import { patience, startSession } from './session-agent.js';

// Operators search their logs for the words of the v4 agent.
test('says what a v4 agent says, word by word, from the start to a command', async () => {
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
  const said = () => agent.log.messages('info');
  await expect.poll(said, patience).toContain('Heartbeat sent successfully');
  await expect.poll(said, patience).toContain('Found 2 pending command(s)');
  expect(said().slice(0, 3)).toEqual([
    'Agent started - ID: demo',
    'Instance: i-0123456789abcdef0 (m5.large)',
    'Version: 4.0.0',
  ]);
  expect(said()).toContain('Agent registered as agent: agent-1');
});
