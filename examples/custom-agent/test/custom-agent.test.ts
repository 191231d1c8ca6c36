import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import diskGuard from '@acme/agent-plugin-disk-guard';
import { defaultPlugins, type IamPolicy, iamPolicy } from '@spotguard/agent';
import aws from '@spotguard/plugin-aws';
import { startHost } from './instance.js';
import { type Program, pathOf, printed } from './program.js';
import { startSmallControlPlane } from './small-control-plane.js';

const tag = 'acme:disk-free';
const workload = 'shop';
/** As `startHost` names it. */
const role = 'agent';

async function pluginsOf(program: Program): Promise<readonly string[]> {
  const rows = (await printed(program, 'plugins')) as readonly { readonly plugin: string }[];
  return rows.map(({ plugin }) => plugin);
}

async function policyOf(program: Program): Promise<IamPolicy> {
  return (await printed(program, 'iam-policy', '--workload', workload, '--role', role)) as IamPolicy;
}

test('a build can do what is in its list and nothing else', async () => {
  assert.deepEqual(await pluginsOf('main'), ['aws', 'session', 'succession', 'switching']);
  assert.deepEqual(await pluginsOf('with-disk-guard'), ['aws', 'session', 'succession', 'switching', 'disk-guard']);
});

test('a smaller build asks for no right that the default build does not ask for', async () => {
  const usual = new Set(iamPolicy(defaultPlugins, { workload, role }).Statement.flatMap(({ Action }) => Action));
  const { Statement } = await policyOf('main');
  assert.deepEqual(
    Statement.flatMap(({ Action }) => Action).filter((action) => !usual.has(action)),
    [],
  );
});

test('a plugin that is not in the list is not in the bundle', async () => {
  const holds = async (program: Program, text: string) => (await readFile(pathOf(program), 'utf8')).includes(text);
  assert.deepEqual([await holds('with-disk-guard', tag), await holds('main', tag)], [true, false]);
  const procedure = '"switching.switch"';
  assert.deepEqual([await holds('main', procedure), await holds('without-control-plane', procedure)], [true, false]);
});

test('the bundle registers its instance, under the policy that it prints', { timeout: 60_000 }, async () => {
  using controlPlane = await startSmallControlPlane();
  await using instance = await startHost({
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

test('a third party plugin works in the bundle, also while the control plane is away', async () => {
  await using instance = await startHost({
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

test('the kernel alone runs plugins without a control plane, and stops when it is asked to', async () => {
  await using instance = await startHost({
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
