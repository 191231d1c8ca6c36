import { expect, test } from 'vitest';
import { instanceType, OldBackendWorld } from './old-backend/old-backend-world.js';

const zone = 'us-east-1b';
const quick = { replicas: { pollIntervalSeconds: 1 } };

/** Creates an instance with an agent, and a replica of the coordinator that has no instance yet. */
async function withCopyRequest(world: OldBackendWorld) {
  const ownInstance = await world.launch();
  await world.agentOn(ownInstance, quick);
  const copyRequest = world.backend.coordinate(await world.registered(), `${instanceType}.${zone}`);
  return { instance: ownInstance, copyRequest };
}

function launches(world: OldBackendWorld): number {
  return world.timeline.filter((what) => what === 'RunInstances').length;
}

test('a replica with a nested pool and a placeholder id is launched once, and ended when a person deletes it', async () => {
  await using world = await OldBackendWorld.start();
  const { instance: ownInstance, copyRequest } = await withCopyRequest(world);
  // The placeholder id of a replica that was created after a signal of AWS.
  copyRequest.instance_id = 'emergency-1a2b3c4d';
  const replica = await world.replacement(ownInstance);
  await world.until(() => copyRequest.status === 'ready');
  expect(copyRequest).toMatchObject({ instance_id: replica, ready_at: expect.any(String) });
  const instance = world.region.instances().find(({ id }) => id === replica);
  expect(instance).toMatchObject({ zone, tags: { 'spotguard:role': 'standby', 'spotguard:predecessor': ownInstance } });

  const path = `/api/agents/${copyRequest.agent_id}/replicas/${copyRequest.id}`;
  await fetch(`${world.backend.url}${path}`, { method: 'DELETE' });
  await world.region.until(({ instances }) =>
    instances.some(({ id, state }) => id === replica && state === 'terminated'),
  );
  const isConfirmed = ({ status }: Readonly<Record<string, unknown>>) => status === 'terminated';
  await world.until(() => world.sent('status').some(isConfirmed));
  expect(world.region.instances().find(({ id }) => id === ownInstance)).toMatchObject({ state: 'running' });
  // The operator made the first launch.
  expect(launches(world)).toBe(2);
  expect(world.backend.exchanges.filter(({ status }) => status >= 400)).toEqual([]);
});

test('a report about a replica that is lost is sent again, and launches nothing', async () => {
  await using world = await OldBackendWorld.start();
  const gateway = { status: 502, html: '<!doctype html><title>502 Bad Gateway</title>' };
  const { instance: ownInstance, copyRequest } = await withCopyRequest(world);
  world.backend.disturb(new RegExp(`/replicas/${copyRequest.id}$`), gateway, gateway);
  const replica = await world.replacement(ownInstance);
  await world.until(() => copyRequest.status === 'ready');
  expect(copyRequest.instance_id).toBe(replica);
  expect(launches(world)).toBe(2);
});
