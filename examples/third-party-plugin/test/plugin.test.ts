import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { IamGrant } from '@spotguard/sdk';
import { type PolicyStatement, type Region, startRegion } from '@spotguard/simulator';
import { createTestAgent, fakeAgentInstance, pluginContract, type TestAgent } from '@spotguard/testkit';
import diskGuard from '../src/plugin.js';

const directory = await mkdtemp(join(tmpdir(), 'disk-guard-'));
after(() => rm(directory, { recursive: true }));

for (const { name, run } of pluginContract(diskGuard, {
  packageName: '@acme/agent-plugin-disk-guard',
  services: fakeAgentInstance(),
})) {
  test(name, run);
}

/** A region with one instance, whose role has these grants and no others. */
async function startInstance(grants: readonly IamGrant[]): Promise<{ readonly region: Region; readonly id: string }> {
  const region = await startRegion({ directory, timing: { visibleAfterMs: 0, pendingMs: 0 } });
  const Statement = grants.map(
    ({ actions, resources = '*', conditions = {} }): PolicyStatement => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      Condition: conditions,
    }),
  );
  const role = region.addRole({ name: 'guarded', policy: { Statement } });
  const imageId = await region.addImage({ name: 'empty', disk: await mkdtemp(join(directory, 'disk-')) });
  const id = await region.launch({ imageId, role: role.name });
  const { instances } = await region.until((view) => view.instances.some(({ state }) => state === 'running'));
  // On a real instance the AWS SDK finds the metadata service by itself.
  process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] = instances[0]?.metadataEndpoint;
  return { region, id };
}

function guardedAgent({ region, id }: Awaited<ReturnType<typeof startInstance>>): Promise<TestAgent> {
  return createTestAgent({
    plugins: [diskGuard],
    config: { 'disk-guard': { path: directory, ec2Endpoint: region.endpoint, minFreePercent: 0 } },
    services: fakeAgentInstance({ identity: { instanceId: id, region: region.region } }),
  });
}

test('the declared grants suffice to write the free disk space to the tag', async (context) => {
  const instance = await startInstance(diskGuard.spec.iam ?? []);
  const { region } = instance;
  context.after(() => region.close());
  await using agent = await guardedAgent(instance);
  await agent.start();

  const dryRun = await agent.submit({ type: 'disk-guard.measure-now', input: {}, dryRun: true });
  assert.equal(dryRun.status, 'succeeded');
  assert.deepEqual(region.instances()[0]?.tags, {});

  // The first report comes at a random time within the interval; with the testkit it is always the middle.
  await agent.advance(150_000);
  const shown = await region.until(({ instances }) => instances.some(({ tags }) => tags['acme:disk-free']));
  assert.match(shown.instances[0]?.tags['acme:disk-free'] ?? '', /^\d+%$/);
  assert.equal(agent.status('disk-guard').state, 'ok');
});

test('without the grant, the error names the action that the role lacks', async (context) => {
  const instance = await startInstance([]);
  context.after(() => instance.region.close());
  await using agent = await guardedAgent(instance);
  await agent.start();

  const outcome = await agent.submit({ type: 'disk-guard.measure-now', input: {} });
  assert.deepEqual(outcome, {
    status: 'failed',
    code: 'PERMISSION_DENIED',
    message: `AWS refuses to tag ${instance.id}: grant ec2:CreateTags to the role of this instance`,
  });
});
