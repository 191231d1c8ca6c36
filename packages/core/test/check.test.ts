import {
  Clock,
  defineCommand,
  definePlugin,
  defineProcedure,
  defineToken,
  isSpotGuardError,
  Outbox,
  optional,
} from '@spotguard/sdk';
import { createTestAgent, fake } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';

const declared = {
  version: '1.0.0',
  summary: 'Part of a test.',
  stability: 'beta',
  config: z.strictObject({}),
} as const;
const empty = z.strictObject({});
const Alpha = defineToken<number>('check/alpha');
const Beta = defineToken<number>('check/beta');

async function problemsOf(options: Parameters<typeof createTestAgent>[0]): Promise<readonly unknown[]> {
  const error = await createTestAgent(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isSpotGuardError(error)) throw new Error('the build was accepted');
  const { problems } = error.details;
  return Array.isArray(problems) ? problems : [];
}

test('lists every problem in one error, before any plugin code runs', async () => {
  let ran = false;
  const setup = () => {
    ran = true;
    return {};
  };
  const reading = definePlugin({ ...declared, id: 'reading', needs: { alpha: Alpha }, setup });
  const strict = definePlugin({ ...declared, id: 'strict', config: z.strictObject({ limit: z.number() }), setup });
  const attempt = createTestAgent({
    plugins: [reading, strict, { ...reading, $brand: 'other' as 'spotguard.plugin' }],
    config: { strict: { typo: 1 }, unknown: {} },
  });

  await expect(attempt).rejects.toMatchObject({ code: 'WIRING_INVALID' });
  const error = await attempt.catch((thrown: Error) => thrown.message);
  expect(error).toBe(
    [
      'Cannot start, 5 problems:',
      'a value that is not a plugin was passed; pass what definePlugin returns',
      "'reading' needs 'check/alpha', which nothing provides; add a plugin that does",
      'strict.limit: Invalid input: expected number, received undefined',
      'strict: Unrecognized key: "typo" (known keys: limit)',
      'unknown: no plugin of this build has that name; it has reading, strict',
    ].join('\n  - '),
  );
  expect(ran).toBe(false);
});

test('shows a cycle as a path', async () => {
  const a = definePlugin({
    ...declared,
    id: 'a',
    needs: { beta: Beta },
    provides: { alpha: Alpha },
    setup: () => ({ provides: { alpha: 1 } }),
  });
  const b = definePlugin({
    ...declared,
    id: 'b',
    needs: { alpha: Alpha },
    provides: { beta: Beta },
    setup: () => ({ provides: { beta: 2 } }),
  });
  expect(await problemsOf({ plugins: [a, b] })).toEqual([
    'cycle: a -> b -> a; break it with an event or an extension point',
  ]);
});

test('refuses a service with two providers, whether the second is a plugin or the application', async () => {
  const provider = (id: string) =>
    definePlugin({ ...declared, id, provides: { alpha: Alpha }, setup: () => ({ provides: { alpha: 1 } }) });
  expect(await problemsOf({ plugins: [provider('a'), provider('b')] })).toEqual([
    "'check/alpha' is provided by both 'a' and 'b'; leave one out",
  ]);
  expect(await problemsOf({ plugins: [provider('a')], services: [fake(Alpha, 5)] })).toEqual([
    "'check/alpha' is provided by both 'the application' and 'a'; leave one out",
  ]);
});

test('refuses a service of the application that would replace one of the kernel', async () => {
  const silent: Outbox = { channel: () => ({ put: async () => {}, settled: async () => 'delivered' }) };
  expect(await problemsOf({ plugins: [], services: [fake(Outbox, silent)] })).toEqual([
    "'sdk/outbox' is provided by the application, but is a service of the kernel; leave it out",
  ]);
  const stopped: Clock = { now: () => 0, monotonic: () => 0, sleep: async () => {} };
  expect(await problemsOf({ plugins: [], services: [fake(Clock, stopped)] })).toEqual([
    "'sdk/clock' is provided by the application, but is a service of the kernel; leave it out",
  ]);
});

test('refuses a service that the application provides twice', async () => {
  expect(await problemsOf({ plugins: [], services: [fake(Alpha, 1), fake(Alpha, 2)] })).toEqual([
    "'check/alpha' is provided twice by the application; leave one out",
  ]);
});

test('refuses names of commands, procedures and workers that two plugins use', async () => {
  const ping = defineCommand({ name: 'ping', summary: 'Answers.', input: empty, output: empty, effect: 'read' });
  const replace = defineProcedure({ id: 'replace', version: 1, summary: 'Replaces.', input: empty, steps: {} });
  const twin = (id: string) =>
    definePlugin({
      ...declared,
      id,
      commands: { ping },
      procedures: { replace },
      workers: { watch: 'Watches.' },
      setup: () => ({
        commands: { ping: async () => ({}) },
        procedures: { replace: {} },
        workers: { watch: { schedule: { everySeconds: 1, kind: 'watch' }, run: async () => {} } },
      }),
    });
  expect(await problemsOf({ plugins: [twin('a'), twin('b')] })).toEqual([
    "command 'ping' is declared by both 'a' and 'b'; rename one",
    "procedure 'replace' is declared by both 'a' and 'b'; rename one",
    "worker 'watch' is declared by both 'a' and 'b'; rename one",
  ]);
  expect(await problemsOf({ plugins: [twin('a'), twin('a')] })).toContain("'a' was added twice; leave one out");
});

test('names the package whose plugin usually provides what is missing', async () => {
  const greeter = defineToken<string>('greeting/greeter', { from: '@acme/plugin-greeting' });
  const plugin = definePlugin({ ...declared, id: 'lonely', needs: { greeter }, setup: () => ({}) });
  expect(await problemsOf({ plugins: [plugin] })).toEqual([
    "'lonely' needs 'greeting/greeter', which nothing provides; add a plugin that does, usually that of @acme/plugin-greeting",
  ]);
});

test('says which package to upgrade when a plugin has another api version, and accepts the previous version', async () => {
  const plugin = definePlugin({ ...declared, id: 'foreign', setup: () => ({}) });
  const withApi = (api: number) => ({ plugins: [{ ...plugin, api }] });
  expect(await problemsOf(withApi(plugin.api + 1))).toEqual([
    `'foreign' was built for plugin api ${plugin.api + 1}, this kernel speaks ${plugin.api}; upgrade @spotguard/core`,
  ]);
  await expect(createTestAgent(withApi(plugin.api + 1))).rejects.toMatchObject({
    code: 'PLUGIN_INCOMPATIBLE',
  });
  expect(await problemsOf(withApi(plugin.api - 2))).toEqual([
    `'foreign' was built for plugin api ${plugin.api - 2}, this kernel speaks ${plugin.api}; upgrade the package of 'foreign'`,
  ]);
  await using agent = await createTestAgent(withApi(plugin.api - 1));
  await agent.start();
  expect(agent.status('foreign').state).toBe('ok');
});

test('accepts an optional service that nothing provides', async () => {
  const plugin = definePlugin({ ...declared, id: 'modest', needs: { alpha: optional(Alpha) }, setup: () => ({}) });
  await using agent = await createTestAgent({ plugins: [plugin] });
  await agent.start();
  expect(agent.status('modest').state).toBe('ok');
});
