import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from '@spotguard/sdk';
import { type CallRecord, type Region, startRegion } from '@spotguard/simulator';
import { createTestAgent, type TestAgent } from '@spotguard/testkit';

/** A spot instance whose role may do everything, so that only the agent itself prevents wrong actions. */
export interface StartedInstance extends AsyncDisposable {
  readonly region: Region;
  readonly instanceId: string;
  /** The calls of the instance's role that change something, without dry runs. */
  changes(): readonly CallRecord[];
  /** Creates an agent on this instance, in this process, without starting it. Its workers run once an hour by default. */
  agent(options: {
    readonly plugins: readonly Plugin[];
    readonly serverUrl: string;
    readonly config?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  }): Promise<TestAgent>;
}

const anHour = 3_600;

export async function startInstance(): Promise<StartedInstance> {
  const directory = await mkdtemp(join(tmpdir(), 'malformed-'));
  const region = await startRegion({ directory: join(directory, 'region'), timeScale: 1_000 });
  const disk = await mkdtemp(join(directory, 'disk-'));
  const imageId = await region.addImage({ name: 'base', disk });
  region.addRole({ name: 'agent', policy: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } });
  const ownInstanceId = await region.launch({
    imageId,
    role: 'agent',
    instanceType: 'm5.large',
    market: 'spot',
    zone: 'us-east-1a',
    tags: { 'spotguard:agent': 'web' },
  });
  const { instances } = await region.until(({ instances }) => instances[0]?.state === 'running');
  return {
    region,
    instanceId: ownInstanceId,
    changes: () =>
      region
        .calls()
        .filter(({ instanceId, action }) => instanceId === ownInstanceId && !/^(Describe|Get|List)/.test(action))
        .filter(({ parameters }) => parameters['DryRun'] !== 'true'),
    agent({ plugins, serverUrl, config = {} }) {
      const session = {
        serverUrl,
        clientToken: 'token-Zk3vQ9xW1bT7mN5r',
        heartbeatIntervalSeconds: anHour,
        pendingCommandsIntervalSeconds: anHour,
        configRefreshIntervalSeconds: anHour,
        ...config['session'],
      };
      const aws = {
        metadataEndpoint: instances[0]?.metadataEndpoint,
        ec2Endpoint: region.endpoint,
        pricingEndpoint: region.pricingEndpoint,
        credentials: 'instance-role',
      };
      return createTestAgent({ plugins, config: { ...config, session, aws } });
    },
    async [Symbol.asyncDispose]() {
      await region.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
