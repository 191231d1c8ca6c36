import { expect, test } from 'vitest';
import { decideRetirement } from '../src/retirement.js';

const host = { terminateWaitSeconds: 300, autoTerminateOldInstance: true };
const vetoing = { terminateWaitSeconds: 300, autoTerminateOldInstance: false };
const keeping = { terminateWaitSeconds: 0, autoTerminateOldInstance: true };
const after = (waitSeconds: number) => ({ kind: 'terminate', waitSeconds });
const kept = (because: string) => ({ kind: 'keep', because: expect.stringContaining(because) });

test.each([
  ['the command first', 60, { terminate_wait_seconds: 120, auto_terminate_enabled: true }, host, after(60)],
  ['the command against settings that keep', 60, { auto_terminate_enabled: false }, host, after(60)],
  ['a 0 of the command', 0, { terminate_wait_seconds: 120 }, host, kept('the command said so')],
  ['then the settings', undefined, { terminate_wait_seconds: 120 }, host, after(120)],
  ['a 0 of the settings', undefined, { terminate_wait_seconds: 0 }, host, kept("the agent's settings say so")],
  [
    'settings that keep',
    undefined,
    { auto_terminate_enabled: false, terminate_wait_seconds: 120 },
    host,
    kept('is off'),
  ],
  ['then this host', undefined, { auto_terminate_enabled: true }, host, after(300)],
  ['then this host, without settings', undefined, undefined, host, after(300)],
  ['a 0 of this host', undefined, undefined, keeping, kept('TERMINATE_WAIT_TIME=0')],
  ['a veto of this host over everything', 60, { terminate_wait_seconds: 120 }, vetoing, kept('AUTO_TERMINATE')],
] as const)('counts %s', (_, command, settings, local, expected) => {
  expect(decideRetirement({ command, settings, local })).toEqual(expected);
});
