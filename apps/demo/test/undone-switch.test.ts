import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instanceType, type Workload, World } from '../src/world/world.js';

const timeoutMs = 60_000;
let world: World;

beforeAll(async () => {
  world = await World.start({ timeScale: 100, timing: { imageMs: 5_000 } });
});

afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

async function workloadOf(name: string, settings: Readonly<Record<string, string>>, signal: AbortSignal) {
  return world.addWorkload({ name, market: 'spot', zone: 'us-east-1a', settings }, signal);
}

async function switchOf({ instanceId }: Workload, signal: AbortSignal) {
  const order = { target: 'pool', pool_id: `${instanceType}.us-east-1b`, terminate_wait_seconds: 1 } as const;
  const commandId = await world.controlPlane.forceSwitch(instanceId, order, signal);
  return world.controlPlane.command(commandId, signal);
}

async function view({ instanceId }: Workload) {
  const instances = await world.region.instances();
  return {
    old: instances.find(({ id }) => id === instanceId),
    successors: instances.filter(({ tags }) => tags['spotguard:predecessor'] === instanceId),
    images: (await world.region.images()).filter(({ sourceInstanceId }) => sourceInstanceId === instanceId),
  };
}

test('a replacement without an agent is terminated, the old instance kept, and the report says why', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('without-agent', { SPOTGUARD_READY_TIMEOUT: '3' }, signal);
  const { old } = await view(workload);
  // The switch creates an image of this disk, which then starts only the workload.
  const services = [{ name: 'workload', command: [process.execPath, 'workload.mjs'] }];
  await writeFile(join(old?.disk ?? '', 'boot.json'), JSON.stringify({ services }));

  const answer = await switchOf(workload, signal);

  expect(answer).toMatchObject({ status: 'failed', success: false });
  expect(answer.message).toContain('its agent never registered');
  const [replacement] = (await view(workload)).successors;
  await world.region.until(
    ({ instances }) => instances.some(({ id, state }) => id === replacement?.id && state === 'terminated'),
    { signal },
  );
  await world.controlPlane.switchTo(replacement?.id ?? '', signal);
  const after = await view(workload);
  expect(after.old).toMatchObject({ state: 'running' });
  expect(after.old?.services.every(({ running }) => running)).toBe(true);
  expect(after.successors).toHaveLength(1);
  expect(after.images.filter(({ state }) => state === 'available')).toEqual([]);
  expect(await world.controlPlane.agent('without-agent', signal)).toMatchObject({ instanceId: workload.instanceId });
});

test('a pool without capacity fails the command with a message and leaves nothing behind', {
  timeout: timeoutMs,
}, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('without-capacity', {}, signal);
  await world.region.setCapacity({ instanceType, zone: 'us-east-1b', market: 'spot' }, 0);
  try {
    const answer = await switchOf(workload, signal);
    expect(answer).toMatchObject({ status: 'failed', success: false });
    expect(answer.message).toMatch(/capacity/i);
  } finally {
    await world.region.setCapacity({ instanceType, zone: 'us-east-1b', market: 'spot' }, undefined);
  }
  const { old, successors, images } = await view(workload);
  expect(old).toMatchObject({ state: 'running' });
  expect(successors).toEqual([]);
  expect(images.filter(({ state }) => state === 'available')).toEqual([]);
});

test('when an answer of EC2 is lost, there is still only one replacement', { timeout: timeoutMs }, async () => {
  const signal = AbortSignal.timeout(timeoutMs);
  const workload = await workloadOf('lost-answer', { CREATE_SNAPSHOT_ON_SWITCH: 'false' }, signal);
  await world.region.inject({ action: 'RunInstances', times: 2, drop: 'after' });
  expect(await switchOf(workload, signal)).toMatchObject({ success: true });
  expect((await view(workload)).successors).toHaveLength(1);
});
