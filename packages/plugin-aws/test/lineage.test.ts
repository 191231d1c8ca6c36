import { CreateTagsCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { tagKeys } from '@spotguard/protocol';
import { expect, test } from 'vitest';
import { passTime, startAwsInstance } from './aws-instance.js';

test('the first instance of a workload is tagged', async () => {
  await using instance = await startAwsInstance({ launch: { tags: { Name: 'web' } } });
  const { lineage } = await instance.services({ agentId: 'shop' });
  expect({ ...lineage }).toEqual({ agent: 'shop', generation: 1, predecessor: undefined, intent: undefined });
  expect(instance.region.instances()[0]?.tags).toEqual({
    Name: 'web',
    [tagKeys.agent]: 'shop',
    [tagKeys.generation]: '1',
    [tagKeys.role]: 'primary',
  });
});

test('without a configured name the agent is named after its first instance, the same after a crash', async () => {
  // The name is derived on the instance, so no policy can contain it beforehand.
  const grants = [{ actions: ['ec2:CreateTags'], why: 'Test.' }] as const;
  await using instance = await startAwsInstance({ grants, config: { agentId: undefined } });
  instance.region.inject({
    action: 'CreateTags',
    error: { code: 'InternalError', message: 'ouch', status: 500 },
    times: 3,
  });
  const crashed = await instance.agent();
  const start = crashed.start();
  await instance.region.until((view) => view.calls.some(({ action }) => action === 'CreateTags'));
  await passTime(crashed, start);
  expect(crashed.status('aws').reason).toMatch(/ec2:CreateTags failed \(InternalError\)/);
  crashed.crash();
  const { lineage } = await instance.services();
  expect(lineage.agent).toMatch(/^agent-[0-9a-f]{12}$/);
  const { lineage: again } = await instance.services();
  expect(again.agent).toBe(lineage.agent);
  expect(instance.region.instances()[0]?.tags).toMatchObject({ [tagKeys.agent]: lineage.agent });
});

test('a successor reads its lineage from its launch tags and tags nothing', async () => {
  const tags = {
    [tagKeys.agent]: 'shop',
    [tagKeys.generation]: '7',
    [tagKeys.role]: 'standby',
    [tagKeys.predecessor]: 'i-0123456789abcdef0',
    [tagKeys.intent]: 'switch-42',
  };
  await using instance = await startAwsInstance({ launch: { tags } });
  const { lineage } = await instance.services();
  expect({ ...lineage }).toEqual({
    agent: 'shop',
    generation: 7,
    predecessor: 'i-0123456789abcdef0',
    intent: 'switch-42',
  });
  expect(instance.region.calls().filter(({ action }) => action === 'CreateTags')).toEqual([]);
});

test('on a successor the tag overrides the configuration in its image', async () => {
  const tags = { [tagKeys.agent]: 'shop', [tagKeys.generation]: '2', [tagKeys.predecessor]: 'i-0123456789abcdef0' };
  await using instance = await startAwsInstance({ launch: { tags } });
  const { lineage } = await instance.services({ agentId: 'old-name' });
  expect(lineage.agent).toBe('shop');
});

test('on an instance that an operator launched, a name that contradicts the tag is refused, naming both', async () => {
  await using instance = await startAwsInstance({ launch: { tags: { [tagKeys.agent]: 'shop' } } });
  const agent = await instance.agent({ agentId: 'store' });
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/spotguard:agent=shop.*LOGICAL_AGENT_ID says 'store'/);
});

test('a generation that is not a number is refused with an error that names the tag', async () => {
  await using instance = await startAwsInstance({
    launch: { tags: { [tagKeys.agent]: 'shop', [tagKeys.generation]: 'two' } },
  });
  const agent = await instance.agent();
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/spotguard:generation=two.*whole number/);
});

test('when the instance may not be tagged, the error names the missing right', async () => {
  await using instance = await startAwsInstance();
  instance.region.inject({
    action: 'CreateTags',
    error: { code: 'UnauthorizedOperation', message: 'You are not authorized', status: 403 },
  });
  const agent = await instance.agent();
  await agent.start();
  expect(agent.status('aws').reason).toMatch(/ec2:CreateTags failed \(UnauthorizedOperation\)/);
});

test('a tag that was written by hand after the launch counts like one from the launch', async () => {
  await using instance = await startAwsInstance();
  const Tags = [{ Key: tagKeys.agent, Value: 'shop' }];
  await instance.operator.send(new CreateTagsCommand({ Resources: [instance.instanceId], Tags }));
  const { lineage } = await instance.services({ agentId: 'shop' });
  expect(lineage).toMatchObject({ agent: 'shop', generation: 1 });
});

/** Starts instances of a workload, each tagged as the successor of the one before; the agent runs on the first. */
async function startChain(states: readonly ('running' | 'terminated')[], workload = 'shop') {
  const instance = await startAwsInstance({
    launch: { tags: { [tagKeys.agent]: 'shop', [tagKeys.role]: 'retiring' } },
  });
  const ids = [instance.instanceId];
  for (const _ of states) {
    ids.push(await instance.region.launch({ imageId: instance.imageId, tags: { [tagKeys.agent]: workload } }));
  }
  await instance.region.until(({ instances }) => instances.every(({ state }) => state === 'running'));
  for (const [place, id] of ids.entries()) {
    const next = ids[place + 1];
    const Tags = next === undefined ? [] : [{ Key: tagKeys.successor, Value: next }];
    if (next !== undefined) await instance.operator.send(new CreateTagsCommand({ Resources: [id], Tags }));
    if (states[place - 1] === 'terminated') {
      await instance.operator.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    }
  }
  return { instance, ids };
}

test.each([
  ['the one that its tags name', ['running'], 1],
  ['the one after that, when that one is gone', ['terminated', 'terminated', 'running'], 3],
  ['nobody, when all that followed are gone', ['terminated', 'terminated'], undefined],
] as const)('the successor in the lineage of a retiring instance is %s', async (_, states, place) => {
  const { instance, ids } = await startChain(states);
  await using _instance = instance;
  const { lineage } = await instance.services();
  expect(lineage.successor).toBe(place === undefined ? undefined : ids[place]);
});

test('an instance of another workload is never taken for a successor', async () => {
  const { instance } = await startChain(['running'], 'other');
  await using _instance = instance;
  const { lineage } = await instance.services();
  expect(lineage.successor).toBeUndefined();
});

test('the policy does not let an instance tag itself for another workload, and the error names the missing right', async () => {
  await using instance = await startAwsInstance({ workload: 'blog', config: { agentId: 'shop' } });
  const agent = await instance.agent();
  await agent.start();
  const { reason } = agent.status('aws');
  expect(reason).toMatch(/ec2:CreateTags failed \(UnauthorizedOperation\)/);
  expect(reason).toContain(
    `aws ec2 create-tags --resources ${instance.instanceId} --tags 'Key=spotguard:agent,Value=shop'`,
  );
  expect(instance.region.instances()[0]?.tags).toEqual({});
});
