import { memoryStorage } from '@spotguard/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Answer, ScriptedControlPlane } from './scripted-control-plane.js';
import { type SessionAgent, startSession } from './session-agent.js';

const failures = {
  'cut before the answer': 'drop',
  'cut in the answer': 'truncate',
  'internal error': { status: 500, json: { error: 'database is down' } },
  throttled: { status: 429, text: '' },
  'another page': { text: '<html>Welcome</html>' },
  'expired token': { status: 401, json: { error: 'Invalid client token' } },
} as const satisfies Record<string, Answer>;
type Failure = keyof typeof failures;

type Action =
  | { readonly do: 'command' }
  | { readonly do: 'fail'; readonly route: 'executed' | 'pending-commands' | 'register'; readonly how: Failure }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | { readonly do: 'restart' }
  | { readonly do: 'crash' };

const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ do: 'command' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('fail' as const),
      route: fc.constantFrom(
        'executed' as const,
        'executed' as const,
        'pending-commands' as const,
        'register' as const,
      ),
      how: fc.constantFrom(...(Object.keys(failures) as Failure[])),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), milliseconds: fc.nat({ max: 20_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'crash' as const }) },
);

/** Waits for one request and answer, so that those of the agent can arrive too. */
async function roundTrip(controlPlane: ScriptedControlPlane): Promise<void> {
  await fetch(`${controlPlane.url}/probe/heartbeat`, { method: 'POST' }).then((answer) => answer.text());
}

test('with any failures in between, each command is acknowledged, always with the same message and key', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 14 }), async (actions) => {
      await using controlPlane = await ScriptedControlPlane.start();
      const open = new Set<string>();
      const executed: string[] = [];
      const answers = new Map<string, Set<string>>();
      // Like a v4 backend: a command that has not been acknowledged is listed in every poll.
      controlPlane.always('pending-commands', () => ({ json: [...open].map((id) => ({ id, target_mode: 'spot' })) }));
      controlPlane.always('executed', ({ path }) => {
        open.delete(path.split('/').at(-2) ?? '');
        return { json: { success: true } };
      });
      const storage = memoryStorage();
      const start = (clock?: SessionAgent['clock']) =>
        startSession(controlPlane.url, {
          storage,
          ...(clock === undefined ? {} : { clock }),
          config: { pendingCommandsIntervalSeconds: 5 },
          onSwitch: async (_, { id }) => {
            executed.push(id);
            return { message: `Switched by ${id}` };
          },
        });
      let agent = await start();
      let commands = 0;
      for (const step of actions) {
        if (step.do === 'command') open.add(`c${++commands}`);
        else if (step.do === 'fail') controlPlane.next(step.route, failures[step.how]);
        else if (step.do === 'wait') await agent.advance(step.milliseconds);
        else {
          if (step.do === 'crash') agent.crash();
          else await agent.stop(0);
          agent = await start(agent.clock);
        }
        await roundTrip(controlPlane);
      }
      const countOpen = async () => {
        await agent.advance(5_000);
        return open.size;
      };
      await expect.poll(countOpen, { interval: 2, timeout: 60_000 }).toBe(0);
      await agent.stop(0);

      for (const { path, body, headers } of controlPlane.to('executed')) {
        const id = path.split('/').at(-2) ?? '';
        const answer = JSON.stringify([headers['idempotency-key'], body]);
        answers.set(id, (answers.get(id) ?? new Set()).add(answer));
        expect(headers['idempotency-key']).toBe(id);
      }
      expect([...answers.keys()].sort()).toEqual(
        Array.from({ length: commands }, (_, index) => `c${index + 1}`).sort(),
      );
      expect([...answers.values()].filter(({ size }) => size !== 1)).toEqual([]);
      expect(new Set(executed).size).toBe(executed.length);
    }),
    { numRuns: 40 },
  );
});
