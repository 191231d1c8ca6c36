import { type Channel, definePlugin, Outbox, SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, memoryStorage } from '@spotguard/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const kinds = ['fact', 'price'] as const;
type Kind = (typeof kinds)[number];

/** How the receiver answers a report: with some retryable failures first, then it accepts or refuses it. */
type Reception = { readonly failures: number; readonly refused: boolean };

type Action =
  | { readonly do: 'put'; readonly kind: Kind; readonly reception: Reception }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | { readonly do: 'crash' };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      kind: fc.constantFrom(...kinds),
      reception: fc.record({ failures: fc.nat({ max: 2 }), refused: fc.boolean() }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), milliseconds: fc.nat({ max: 2_000 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'crash' as const }) },
);

test('each report that was put is delivered or refused, in order, and repeated only after a crash', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 30 }), fc.boolean(), async (actions, restart) => {
      const storage = memoryStorage();
      const receptions = new Map<string, Reception>();
      const failed = new Map<string, number>();
      const received: Record<Kind, string[]> = { fact: [], price: [] };
      const accepted: Record<Kind, string[]> = { fact: [], price: [] };
      let crashes = 0;

      const process = async () => {
        const channels = new Map<Kind, Channel<string>>();
        const open = (outbox: Outbox, kind: Kind) =>
          outbox.channel<string>({
            kind,
            keep: 'always',
            deliver: async ({ key, payload }) => {
              expect(payload).toBe(`payload of ${key}`);
              const { failures, refused } = receptions.get(key) ?? { failures: 0, refused: false };
              const before = failed.get(key) ?? 0;
              if (before < failures) {
                failed.set(key, before + 1);
                throw new SpotGuardError('UPSTREAM_FAILED', 'Away', { retryable: true });
              }
              received[kind].push(key);
              if (refused) throw new Error('refused');
            },
          });
        const plugin = definePlugin({
          ...declared,
          id: 'reporter',
          needs: { outbox: Outbox },
          setup({ needs }) {
            for (const kind of kinds) channels.set(kind, open(needs.outbox, kind));
            return {};
          },
        });
        const agent = await createTestAgent({ plugins: [plugin], storage });
        await agent.start();
        return { agent, channels };
      };

      let { agent, channels } = await process();
      for (const [index, step] of actions.entries()) {
        if (step.do === 'put') {
          const key = `${index}`;
          receptions.set(key, step.reception);
          void channels
            .get(step.kind)
            ?.put(key, `payload of ${key}`)
            .then(() => accepted[step.kind].push(key));
        } else if (step.do === 'wait') {
          await agent.advance(step.milliseconds);
        } else {
          crashes += 1;
          agent.crash();
          ({ agent, channels } = await process());
        }
      }
      await agent.advance(0);
      if (restart) {
        await agent.stop();
        ({ agent, channels } = await process());
      }
      await agent.advance(600_000);
      await agent.stop();

      for (const kind of kinds) {
        const firsts = [...new Set(received[kind])];
        expect(firsts.filter((key) => accepted[kind].includes(key))).toEqual(accepted[kind]);
        expect(received[kind].length - firsts.length).toBeLessThanOrEqual(crashes);
      }
    }),
    { numRuns: 120 },
  );
});
