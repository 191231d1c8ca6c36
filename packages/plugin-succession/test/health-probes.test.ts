import { definePlugin, type Plugin } from '@spotguard/sdk';
import { createTestAgent, fakeAgentInstance } from '@spotguard/testkit';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { HealthProbe, HealthProbes } from '../src/contract.js';
import { succession } from '../src/index.js';
import { unusedServices } from './unused-services.js';

const declared = { version: '0.0.0', summary: 'Part of a test.', stability: 'experimental' } as const;

function pluginWithProbe(id: string, isHealthy: boolean): Plugin {
  return definePlugin({
    ...declared,
    id,
    config: z.strictObject({}),
    contributes: { probe: HealthProbes },
    setup: () => ({ contributes: { probe: { answers: async () => isHealthy } } }),
  });
}

async function isHealthyWith(probes: readonly Plugin[]): Promise<boolean> {
  let probe: HealthProbe | undefined;
  const user = definePlugin({
    ...declared,
    id: 'user',
    config: z.strictObject({}),
    needs: { probe: HealthProbe },
    setup({ needs }) {
      probe = needs.probe;
      return {};
    },
  });
  const services = [...fakeAgentInstance(), ...unusedServices];
  await using agent = await createTestAgent({ plugins: [succession, user, ...probes], services });
  await agent.start();
  return probe?.answers('10.0.0.2', AbortSignal.timeout(10_000)) ?? false;
}

test.each([
  ['when there is no probe', [], true],
  ['when the probe of a plugin answers true', [pluginWithProbe('queue', true)], true],
  ['only when both of two probes answer true', [pluginWithProbe('queue', true), pluginWithProbe('disk', false)], false],
])('an instance is healthy %s', async (_, probes, expected) => {
  expect(await isHealthyWith(probes)).toBe(expected);
});
