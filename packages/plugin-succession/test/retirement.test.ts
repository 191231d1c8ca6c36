import type { Session } from '@spotguard/plugin-session/contract';
import { expect, test } from 'vitest';
import { ConfiguredRetirementPolicy } from '../src/retirement/configured-retirement-policy.js';

const waiting = { terminateWaitSeconds: 300, autoTerminateOldInstance: true };
const vetoing = { terminateWaitSeconds: 300, autoTerminateOldInstance: false };
const keeping = { terminateWaitSeconds: 0, autoTerminateOldInstance: true };
const after = (waitSeconds: number) => ({ kind: 'terminate', waitSeconds });
const kept = (because: string) => ({ kind: 'keep', because: expect.stringContaining(because) });

test.each([
  ['the command first', 60, { terminate_wait_seconds: 120, auto_terminate_enabled: true }, waiting, after(60)],
  ['the command against settings that keep', 60, { auto_terminate_enabled: false }, waiting, after(60)],
  ['a 0 of the command', 0, { terminate_wait_seconds: 120 }, waiting, kept('the command said so')],
  ['then the settings', undefined, { terminate_wait_seconds: 120 }, waiting, after(120)],
  ['a 0 of the settings', undefined, { terminate_wait_seconds: 0 }, waiting, kept("the agent's settings say so")],
  [
    'settings that keep',
    undefined,
    { auto_terminate_enabled: false, terminate_wait_seconds: 120 },
    waiting,
    kept('is off'),
  ],
  ['then this instance', undefined, { auto_terminate_enabled: true }, waiting, after(300)],
  ['then this waiting, without settings', undefined, undefined, waiting, after(300)],
  ['a 0 of this instance', undefined, undefined, keeping, kept('TERMINATE_WAIT_TIME=0')],
  ['a veto of this instance over everything', 60, { terminate_wait_seconds: 120 }, vetoing, kept('AUTO_TERMINATE')],
] as const)('counts %s', (_, command, settings, local, expected) => {
  const session = { settings } as Session;
  expect(new ConfiguredRetirementPolicy(local, session).decide(command)).toEqual(expected);
});
