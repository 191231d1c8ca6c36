import { createAgent } from '@spotguard/core';
import { fillIamGrant, iamPlaceholders, type Plugin } from '@spotguard/sdk';
import { memoryStorage, recordingLogger } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import { defaultPlugins, iamPolicy } from '../src/index.js';
import { LoneInstance } from './lone-instance.js';

const without = (left: Plugin) => defaultPlugins.filter((plugin) => plugin !== left);
const named = (plugins: readonly Plugin[]) => plugins.map((plugin) => ({ id: plugin.spec.id, plugin }));

/** The plugins that cannot work without this one. */
function dependents({ spec }: Plugin): readonly Plugin[] {
  const provided = new Set(Object.values(spec.provides ?? {}).map(({ key }) => key));
  const mustHave = (plugin: Plugin) =>
    Object.values(plugin.spec.needs ?? {}).filter(({ optional, many }) => !optional && !many);
  return defaultPlugins.filter((plugin) => mustHave(plugin).some(({ key }) => provided.has(key)));
}

const needed = defaultPlugins.filter((plugin) => dependents(plugin).length > 0);
const optionalPlugins = defaultPlugins.filter((plugin) => !needed.includes(plugin));

/** What the policies are for. */
const names = { workload: 'web', role: 'arn:aws:iam::123456789012:role/agent' };

/** Each allowed action with its resources and conditions, in a policy. */
function allowed(plugins: readonly Plugin[]): readonly string[] {
  return iamPolicy(plugins, names)
    .Statement.flatMap(({ Action, Resource, Condition }) => Action.map((action) => right(action, Resource, Condition)))
    .sort();
}

/** The same for the grants that plugins declare. */
function declared(plugins: readonly Plugin[]): ReadonlySet<string> {
  const grants = plugins
    .flatMap(({ spec }) => spec.iam ?? [])
    .filter(({ setting }) => setting === undefined)
    .map((grant) => fillIamGrant(grant, names));
  return new Set(
    grants.flatMap(({ actions, resources = '*', conditions }) =>
      actions.map((action) => right(action, resources, conditions)),
    ),
  );
}

function right(action: string, resources: unknown, conditions: unknown = {}): string {
  return JSON.stringify([action, resources, conditions]);
}

test('only the platform, the session and the succession are needed by other plugins', () => {
  expect(needed.map(({ spec }) => spec.id)).toEqual(['aws', 'session', 'succession']);
});

test.each(named(needed))(
  'a build without $id is refused with one error that names all plugins that need it',
  async ({ plugin }) => {
    const build = createAgent({
      plugins: without(plugin),
      config: { file: plugin.spec.id === 'session' ? {} : { session: { clientToken: 'token' } } },
      storage: memoryStorage(),
      log: recordingLogger(),
    });
    const error = await build.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({ code: 'WIRING_INVALID' });
    const owners = dependents(plugin).map(({ spec }) => spec.id);
    const provided = Object.values(plugin.spec.provides ?? {}).map(({ id }) => id);
    const { message } = error as Error;
    for (const owner of owners) {
      expect(message).toMatch(new RegExp(`'${owner}' needs '(${provided.join('|')})', which nothing provides`));
    }
  },
);

test.each(named(optionalPlugins))(
  'a build without $id starts and works under a policy of its own',
  async ({ plugin }) => {
    const build = without(plugin);
    await using instance = await LoneInstance.with(build, iamPolicy(build, names));
    await instance.start();
    // Every worker has run by then.
    await instance.pass(310);
    const { plugins, workers } = instance.agent.agent;
    expect(plugins.map(({ id, state }) => ({ id, state }))).toEqual(
      expect.arrayContaining(build.map(({ spec }) => ({ id: spec.id, state: 'ok' }))),
    );
    expect(workers.filter(({ runs, failures }) => runs === 0 || failures > 0)).toEqual([]);
  },
);

test.each(named(optionalPlugins))(
  'a build without $id lacks exactly the rights that only this plugin declares',
  ({ plugin }) => {
    const build = without(plugin);
    const ofOthers = declared(build);
    const own = [...declared([plugin])].filter((its) => !ofOthers.has(its));
    const left = allowed(build);
    expect(left).toHaveLength(allowed(defaultPlugins).length - own.length);
    expect(left.filter((its) => own.includes(its))).toEqual([]);
  },
);

test('some plugins declare actions that no other plugin declares', () => {
  const owners = optionalPlugins.filter((plugin) => allowed(without(plugin)).length < allowed(defaultPlugins).length);
  expect(owners.map(({ spec }) => spec.id)).toEqual(expect.arrayContaining(['switching', 'pricing', 'cleanup']));
});

test('every right of the default build that changes anything, or reads secrets, is bound to the workload, its role or itself', () => {
  const { workload, role } = iamPlaceholders;
  const harmless = (action: string) =>
    (/^ec2:Describe/.test(action) && action !== 'ec2:DescribeInstanceAttribute') || action === 'pricing:GetProducts';
  const unbound = defaultPlugins
    .flatMap(({ spec }) => spec.iam ?? [])
    // What a setting switches on is the operator's decision.
    .filter(({ setting, actions }) => setting === undefined && !actions.every(harmless))
    .filter(({ resources, conditions }) => {
      const text = JSON.stringify([resources, conditions]);
      const bounds = [workload, role, 'ec2:SourceInstanceARN'];
      return !bounds.some((bound) => text.includes(bound));
    });
  expect(unbound).toEqual([]);
});
