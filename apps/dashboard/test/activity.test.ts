import { expect, test } from 'vitest';
import type { ActivityEvent } from '../src/page/activity/activity-queries.js';
import { activityFilterWords, activityQuery, activitySearch } from '../src/page/activity/activity-search.js';
import { activityWords, actorName } from '../src/page/activity/activity-words.js';

function eventOf(type: string, data: Readonly<Record<string, unknown>> = {}, workloadId: string | null = 'w') {
  const actor = { kind: 'user', id: 'u', name: 'Mara Lindt', address: '10.1.2.3' } as const;
  return { number: 1, type, workloadId, actor, data, at: '2026-11-27T09:00:00Z' } satisfies ActivityEvent;
}

test('the address of the activity asks for all but the steps of procedures, or for one kind', () => {
  const search = activitySearch({ actor: 'token', kind: 'moves', workload: 'mail-out', q: 'x' });
  expect(search).toEqual({ actor: 'token', kind: 'moves', workload: 'mail-out' });
  expect(activityQuery(search, 'w')).toEqual({
    actorKind: 'token',
    types: 'switch.,primary.changed',
    workloadId: 'w',
  });
  const { types = '' } = activityQuery({}, undefined);
  expect(types.split(',')).toContain('command.');
  expect(types).not.toContain('procedure');
  expect(activityFilterWords(search)).toEqual(['mail-out', 'A program', 'Switches']);
});

test.each([
  [eventOf('command.ordered', { type: 'switch', targetMode: 'ondemand' }), 'Ordered switch of w to on-demand'],
  [eventOf('command.ordered', { type: 'end', dryRun: true }), 'Ordered end of w, as a dry run'],
  [eventOf('command.finished', { success: false, message: 'refused' }), 'Did not carry out a command of w: refused'],
  [
    eventOf('primary.changed', { from: 'i-1', to: 'i-2', generation: 3 }),
    'Made i-2 the primary of w, generation 3, after i-1',
  ],
  [eventOf('workload.configured', { changes: { autoSwitchEnabled: false } }), 'Changed w: auto-switch off'],
  [eventOf('interruption.reported', { kind: 'termination', instanceId: 'i-1' }), 'Reported that AWS takes i-1 of w'],
  [eventOf('freeze.begun', { level: 'account', reason: 'audit' }, null), 'Froze the account: audit'],
  [eventOf('freeze.begun', { level: 'workload', reason: 'audit' }), 'Froze w: audit'],
  [
    eventOf('limits.changed', { level: 'all', changes: { spendPerDay: 5 } }, null),
    'Changed the limits of the whole server: spendPerDay 5',
  ],
  [eventOf('user.added', { name: 'Jo', role: 'viewer' }, null), 'Added Jo as viewer'],
  [eventOf('third.party', {}, null), 'third.party'],
])('%j is a sentence', (event, sentence) => {
  const { before, after } = activityWords(event);
  expect(`${before}${event.workloadId === null ? '' : ` ${event.workloadId}`}${after}`).toBe(sentence);
});

test('who caused it is a name, or what it is', () => {
  const event = eventOf('user.logged-in');
  expect(actorName(event)).toBe('Mara Lindt');
  expect(actorName({ ...event, actor: { ...event.actor, kind: 'system', name: null } })).toBe('SpotGuard');
  const agent = { ...event.actor, kind: 'agent', id: 'i-0a1b2c3d4e5f60013', name: null } as const;
  expect(actorName({ ...event, actor: agent })).toBe('agent i-0a1b2c3d');
  expect(actorName({ ...event, actor: { ...agent, id: null } })).toBe('an agent');
  expect(actorName({ ...event, actor: { ...agent, kind: 'user' } })).toBe('somebody');
});
