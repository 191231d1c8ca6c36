import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { OldBackendWorld } from './old-backend/old-backend-world.js';

/** Resolves to the folder that is the disk of an instance, when the instance has booted. */
async function diskOf({ region }: OldBackendWorld, instanceId: string): Promise<string> {
  const isIt = ({ id, booted }: { readonly id: string; readonly booted: boolean }) => id === instanceId && booted;
  const { instances } = await region.until((view) => view.instances.some(isIt));
  return instances.find(isIt)?.disk ?? '';
}

test('data written to the disk of an instance since its launch is on the disk of its replacement', async () => {
  await using world = await OldBackendWorld.start();
  const instance = await world.launch();
  await writeFile(join(await diskOf(world, instance), 'orders.db'), 'paid');
  await world.agentOn(instance);
  await world.registered();
  await world.order(instance, { target: 'ondemand' });
  const replacement = await world.replacement(instance);
  expect(await readFile(join(await diskOf(world, replacement), 'orders.db'), 'utf8')).toBe('paid');
});
