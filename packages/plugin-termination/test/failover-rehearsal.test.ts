import { LaunchRehearsal, type RehearsalFinding, type RehearsedLaunch } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { succession } from '@spotguard/plugin-succession';
import { SpotGuardError } from '@spotguard/sdk';
import { createTestAgent, fake, fakeAgentInstance } from '@spotguard/testkit';
import { expect, test, vi } from 'vitest';
import { termination } from '../src/index.js';
import { temporaryFailure } from './fake-cloud.js';
import { TerminationWorld } from './termination-world.js';

const finding: RehearsalFinding = {
  kind: 'lacks',
  what: "the key pair 'default', which was deleted",
  launches: ['spot in us-east-1b'],
};
const tickMs = 300_000;
const intervalMs = 21_600_000;

test('every launch that a failover may make is rehearsed soon after the start and then every six hours', async () => {
  const { agent, rehearsals } = await start();
  await using _agent = agent;
  await agent.advance(tickMs);
  await vi.waitFor(() => expect(rehearsals).toHaveLength(1));
  expect(rehearsals[0]).toEqual([
    { zone: 'us-east-1b', market: 'spot', isEmergency: true },
    { zone: 'us-east-1c', market: 'spot', isEmergency: true },
    { zone: 'us-east-1b', market: 'ondemand', isEmergency: true },
    { zone: 'us-east-1c', market: 'ondemand', isEmergency: true },
    { zone: 'us-east-1a', market: 'ondemand', isEmergency: true },
  ]);
  for (let ticks = 0; ticks < 10; ticks++) await agent.advance(tickMs);
  expect(rehearsals).toHaveLength(1);
  // Setting the wall clock must not make a rehearsal due.
  agent.clock.stepWallClock(intervalMs);
  await agent.advance(tickMs);
  expect(rehearsals).toHaveLength(1);
  for (let ms = 0; ms < intervalMs; ms += tickMs) await agent.advance(tickMs);
  expect(rehearsals).toHaveLength(2);
});

test('findings of a rehearsal degrade the plugin until a rehearsal finds nothing', async () => {
  const { agent, answer } = await start();
  await using _agent = agent;
  answer([finding]);
  await agent.advance(tickMs);
  await vi.waitFor(() => expect(agent.status('termination').state).toBe('degraded'));
  expect(agent.status('termination').reason).toBe(
    "Rehearsed 5 launches of a failover. A copy would be without (spot in us-east-1b): the key pair 'default', which was deleted.",
  );
  expect(agent.log.lines).toContainEqual(
    expect.objectContaining({
      level: 'warn',
      message: 'A failover of this instance would have problems',
      fields: expect.objectContaining({ findings: [finding] }),
    }),
  );
  answer([]);
  for (let ms = 0; ms <= intervalMs; ms += tickMs) await agent.advance(tickMs);
  await vi.waitFor(() => expect(agent.status('termination').state).toBe('ok'));
});

test('a rehearsal that AWS did not answer changes nothing and is tried again at the next tick', async () => {
  const { agent, rehearsals, answer } = await start();
  await using _agent = agent;
  answer(temporaryFailure());
  await agent.advance(tickMs);
  await vi.waitFor(() => expect(rehearsals).toHaveLength(1));
  expect(agent.status('termination').state).toBe('ok');
  await agent.advance(tickMs);
  await vi.waitFor(() => expect(rehearsals).toHaveLength(2));
});

test('a failover that has nothing to launch degrades the plugin', async () => {
  const { agent } = await start({ zones: [], config: { lastResort: 'none' } });
  await using _agent = agent;
  await agent.advance(tickMs);
  await vi.waitFor(() => expect(agent.status('termination').reason).toMatch(/A failover would launch nothing/));
});

async function start(
  options: { readonly zones?: readonly string[]; readonly config?: Readonly<Record<string, unknown>> } = {},
) {
  const { cloud, controlPlane, clock } = new TerminationWorld();
  if (options.zones !== undefined) cloud.prices.clear();
  const rehearsals: (readonly RehearsedLaunch[])[] = [];
  let next: readonly RehearsalFinding[] | SpotGuardError = [];
  const agent = await createTestAgent({
    plugins: [succession, termination],
    config: { termination: options.config ?? {} },
    services: [
      ...fakeAgentInstance(),
      ...cloud.services,
      ...controlPlane.services,
      fake(Session, controlPlane.session()),
      fake(LaunchRehearsal, {
        async rehearse(launches) {
          rehearsals.push(launches);
          if (next instanceof SpotGuardError) throw next;
          return next;
        },
      }),
    ],
    clock,
  });
  await agent.start();
  const answer = (found: typeof next) => {
    next = found;
  };
  return { agent, rehearsals, answer };
}
