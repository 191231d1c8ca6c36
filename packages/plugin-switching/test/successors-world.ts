import { clientToken } from '@spotguard/plugin-aws/contract';
import { formatLaunchIntent, type LaunchIntent } from '@spotguard/protocol';
import type { Plugin } from '@spotguard/sdk';
import { type SwitchingAgent, SwitchingWorld } from './switching-world.js';

/** When the agent's instance was launched. */
export const launchedAt = Date.UTC(2027, 0, 1);

type SwitchIntent = Extract<LaunchIntent, { readonly kind: 'switch' }>;

/** The launch intent that the predecessor wrote into the tags. */
export function intentOf(change: Partial<SwitchIntent> = {}): string {
  return formatLaunchIntent({
    kind: 'switch',
    key: 'c1',
    trigger: 'manual',
    startedAt: launchedAt - 30_000,
    retireAfterSeconds: 60,
    fromMarket: 'spot',
    ...change,
  });
}

/** The client token with which the predecessor launched an instance for a command or a replica. */
export function tokenFor(intent: string): string {
  const place = { zone: 'us-east-1b', instanceType: 'm5.large', market: 'spot' } as const;
  return clientToken({ agent: 'demo', generation: 2, intent, optionIndex: 0, attempt: 1, ...place });
}

/** A world in which `i-old` has just launched `i-1`, on which the agent of this test runs. */
export class SuccessorsWorld extends SwitchingWorld {
  constructor() {
    super();
    this.cloud.add('i-1', { zone: 'us-east-1b', imageId: 'ami-1', clientToken: tokenFor('c1') });
    this.controlPlane.register('i-1');
  }

  startSuccessor(intent = intentOf(), plugins: readonly Plugin[] = []): Promise<SwitchingAgent> {
    const identity = { instanceId: 'i-1', zone: 'us-east-1b', imageId: 'ami-1' };
    return this.start({ plugins, instance: { identity, lineage: { generation: 2, predecessor: 'i-old', intent } } });
  }
}
