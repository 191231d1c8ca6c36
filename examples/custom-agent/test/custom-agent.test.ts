import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import diskGuard from '@acme/agent-plugin-disk-guard';
import { defaultPlugins, type IamPolicy, iamPolicy } from '@spotguard/agent';
import aws from '@spotguard/plugin-aws';
import { startInstance } from './instance.js';
import { type Program, pathOf, runForJson } from './program.js';
import { startSmallControlPlane } from './small-control-plane.js';

const tag = 'acme:disk-free';
const workload = 'shop';
/** The name that `startInstance` gives to the role. */
const role = 'agent';

async function pluginsOf(program: Program): Promise<readonly string[]> {
  const { plugins } = (await runForJson(program, 'plugins')) as { plugins: readonly { readonly id: string }[] };
  return plugins.map(({ id }) => id);
}

async function policyOf(program: Program): Promise<IamPolicy> {
  return (await runForJson(program, 'iam-policy', '--workload', workload, '--role', role)) as IamPolicy;
}

test('a build has exactly the plugins in its list', async () => {
  assert.deepEqual(await pluginsOf('main'), ['aws', 'session', 'succession', 'switching']);
  assert.deepEqual(await pluginsOf('with-disk-guard'), ['aws', 'session', 'succession', 'switching', 'disk-guard']);
});

test('the policy of a smaller build contains no action that the policy of the default build does not contain', async () => {
  const defaultActions = new Set(
    iamPolicy(defaultPlugins, { workload, role }).Statement.flatMap(({ Action }) => Action),
  );
  const { Statement } = await policyOf('main');
  assert.deepEqual(
    Statement.flatMap(({ Action }) => Action).filter((action) => !defaultActions.has(action)),
    [],
  );
});

test('a plugin that is not in the list is not in the bundle', async () => {
  const contains = async (program: Program, text: string) => (await readFile(pathOf(program), 'utf8')).includes(text);
  assert.deepEqual([await contains('with-disk-guard', tag), await contains('main', tag)], [true, false]);
  const procedure = '"switching.switch"';
  assert.deepEqual(
    [await contains('main', procedure), await contains('without-control-plane', procedure)],
    [true, false],
  );
});

test('the bundle registers its instance with the permissions of the policy that it prints', {
  timeout: 60_000,
}, async () => {
  using controlPlane = await startSmallControlPlane();
  await using instance = await startInstance({
    program: 'main',
    policy: await policyOf('main'),
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: controlPlane.url,
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      LOGICAL_AGENT_ID: workload,
    },
  });
  const { instance_id, logical_agent_id, mode } = await controlPlane.registered;
  assert.deepEqual([instance_id, logical_agent_id, mode], [instance.id, workload, 'spot']);
});

test('a third-party plugin works in the bundle, also while the control plane cannot be reached', async () => {
  await using instance = await startInstance({
    program: 'with-disk-guard',
    policy: await policyOf('with-disk-guard'),
    parameters: ['run'],
    environment: {
      SPOT_OPTIMIZER_SERVER_URL: 'http://127.0.0.1:9',
      SPOT_OPTIMIZER_CLIENT_TOKEN: 'token-of-the-test',
      LOGICAL_AGENT_ID: workload,
      DISK_GUARD_INTERVAL: '1',
    },
  });
  await instance.region.until(({ instances }) => instances[0]?.tags[tag] !== undefined);
});

test('the kernel alone runs plugins without a control plane, and stops on SIGTERM', async () => {
  await using instance = await startInstance({
    program: 'without-control-plane',
    policy: iamPolicy([aws, diskGuard], { workload }),
    environment: { LOGICAL_AGENT_ID: workload, DISK_GUARD_INTERVAL: '1' },
  });
  const { instances } = await instance.region.until((view) => view.instances[0]?.tags[tag] !== undefined);
  const [agent] = instances[0]?.services ?? [];
  assert.ok(agent?.pid);
  process.kill(agent.pid, 'SIGTERM');
  const ended = await instance.region.until((view) => view.instances[0]?.services[0]?.running === false);
  assert.equal(ended.instances[0]?.services[0]?.exitCode, 0);
});
