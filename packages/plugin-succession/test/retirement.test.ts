import type { Session } from '@spotguard/plugin-session/contract';
import { expect, test } from 'vitest';
import { ConfiguredRetirementPolicy } from '../src/retirement/configured-retirement-policy.js';

const waiting = { terminateWaitSeconds: 300, autoTerminateOldInstance: true };
const vetoing = { terminateWaitSeconds: 300, autoTerminateOldInstance: false };
const keeping = { terminateWaitSeconds: 0, autoTerminateOldInstance: true };
const after = (waitSeconds: number) => ({ kind: 'terminate', waitSeconds });
const kept = (because: string) => ({ kind: 'keep', because: expect.stringContaining(because) });

test.each([
  ['a command', 60, { terminate_wait_seconds: 120, auto_terminate_enabled: true }, waiting, after(60)],
  ['a command, before settings that keep the instance', 60, { auto_terminate_enabled: false }, waiting, after(60)],
  ['0 seconds in a command', 0, { terminate_wait_seconds: 120 }, waiting, kept('the command said so')],
  ['the settings, without a command', undefined, { terminate_wait_seconds: 120 }, waiting, after(120)],
  ['0 seconds in the settings', undefined, { terminate_wait_seconds: 0 }, waiting, kept("the agent's settings say so")],
  [
    'settings that keep the instance',
    undefined,
    { auto_terminate_enabled: false, terminate_wait_seconds: 120 },
    waiting,
    kept('is off'),
  ],
  [
    'the configuration, when the settings have no time',
    undefined,
    { auto_terminate_enabled: true },
    waiting,
    after(300),
  ],
  ['the configuration, without settings', undefined, undefined, waiting, after(300)],
  ['0 seconds in the configuration', undefined, undefined, keeping, kept('TERMINATE_WAIT_TIME=0')],
  [
    'a veto in the configuration, before everything else',
    60,
    { terminate_wait_seconds: 120 },
    vetoing,
    kept('AUTO_TERMINATE'),
  ],
] as const)('what happens to the old instance is decided by %s', (_, command, settings, local, expected) => {
  const session = { settings } as Session;
  expect(new ConfiguredRetirementPolicy(local, session).decide(command)).toEqual(expected);
});
