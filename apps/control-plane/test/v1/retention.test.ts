import { describe, expect, test } from 'vitest';
import { controlPlaneOn, testDatabases } from '../control-plane-harness.js';
import { loggedIn } from './browser.js';

interface Kept {
  readonly kind: string;
  readonly days: number;
  readonly rows: number;
  readonly isMore: boolean;
}

describe.each(testDatabases)('what is kept, on %s', (kind) => {
  const plane = controlPlaneOn(kind);

  test('is told to everybody of the account, with how long and how many rows of this account there are', async () => {
    const [account, other] = [await plane.account(), await plane.account()];
    const event = { instance_id: 'i-1', code: 'system-reboot' };
    for (const [owner, count] of [
      [account, 2],
      [other, 3],
    ] as const) {
      const agentId = await owner.enroll({ instanceId: 'i-1' });
      for (let index = 0; index < count; index += 1) {
        await owner.post(`/api/agents/${agentId}/maintenance-report`, { ...event, event_id: `event-${index}` });
      }
    }
    const viewer = await loggedIn(plane, account, 'viewer');
    const answer = await viewer.get('/retention');
    expect(answer.status).toBe(200);
    const { items } = answer.body as { items: readonly Kept[] };
    expect(items.find((kept) => kept.kind === 'interruptions')).toMatchObject({ days: 400, rows: 2, isMore: false });
    expect(new Set(items.map((kept) => kept.kind)).size).toBe(items.length);
    expect(items.map((kept) => kept.kind)).toContain('daily-savings');
  });
});
