import { expect, test } from 'vitest';
import { defaultPlugins } from '../src/index.js';
import { LoneInstance } from './lone-instance.js';

const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } as const;
/** After this time role credentials, registration, the launch rehearsals, the first prices and the first cleanup are done. */
const startMinutes = 6;
const idleMinutes = 5;

test('an idle agent sends few requests to the metadata service, over one connection, and does not describe instances', async () => {
  await using instance = await LoneInstance.with(defaultPlugins, everything);
  const { region, instanceId, agent } = instance;
  await instance.start();
  await instance.pass(startMinutes * 60);
  const requestsBefore = region.metadataRequests(instanceId).length;
  const callsBefore = region.calls().length;
  await instance.pass(idleMinutes * 60);
  const requests = region.metadataRequests(instanceId).slice(requestsBefore);
  const calls = region.calls().slice(callsBefore);

  const checks = requests.filter(({ path }) => path === 'meta-data/spot/instance-action');
  expect(checks).toHaveLength(idleMinutes * 12);
  expect(requests.length / idleMinutes).toBeLessThanOrEqual(20);
  expect(new Set(requests.map(({ connection }) => connection)).size).toBe(1);
  expect(calls.map(({ action }) => action)).not.toContain('DescribeInstances');
  expect(agent.agent.plugins.filter(({ state }) => state !== 'ok')).toEqual([]);
});
