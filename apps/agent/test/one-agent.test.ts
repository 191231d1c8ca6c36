import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AgentProcess } from './agent-process.js';
import { SpotInstance } from './spot-instance.js';

let instance: SpotInstance;
beforeAll(async () => {
  instance = await SpotInstance.start();
});
afterAll(() => instance[Symbol.asyncDispose]());

const registered = (agent: AgentProcess) => agent.logged('Agent registered as agent:', AbortSignal.timeout(60_000));

test.skipIf(process.platform !== 'linux').each([
  ['with the same state directory', true],
  ['with a state directory of its own', false],
])(
  'a second agent on an instance, %s, ends with 69 and the id of the first, and can start when the first is killed',
  {
    timeout: 180_000,
  },
  async (_, isShared) => {
    const stateDirectory = join(instance.directory, `shared-${isShared}`);
    const environment: Readonly<Record<string, string>> = isShared ? { SPOTGUARD_STATE_DIRECTORY: stateDirectory } : {};
    await using first = await instance.startAgent(environment);
    await registered(first);
    const hasBegun = instance.backend.tables.agents.length;
    await using second = await instance.startAgent(environment);
    const { code, stdout, stderr } = await second.ended();
    expect({ code, stderr }).toEqual({ code: 69, stderr: expect.stringContaining(`process ${first.pid}`) });
    expect(stdout).not.toContain('Agent registered');
    expect(instance.backend.tables.agents).toHaveLength(hasBegun);
    // The refused agent did not change the status file of the first one.
    const file = join(isShared ? stateDirectory : join(first.directory, 'spotguard-state'), 'status.json');
    await expect
      .poll(async () => JSON.parse(await readFile(file, 'utf8')), { timeout: 60_000 })
      .toMatchObject({ pid: first.pid, instanceId: instance.instanceId });
    first.signal('SIGKILL');
    await first.ended();
    await using third = await instance.startAgent(environment);
    await registered(third);
  },
);
