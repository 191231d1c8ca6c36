import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client } from '@aws-sdk/client-ec2';
import { definePlugin, type IamGrant, InstanceIdentity, Lineage, type Resolved } from '@spotguard/sdk';
import { type LaunchParameters, type Region, type RegionOptions, startRegion } from '@spotguard/simulator';
import { createTestAgent, policyDocument, type TestAgent } from '@spotguard/testkit';
import { expect } from 'vitest';
import * as z from 'zod';
import {
  ImageInventory,
  InstanceCopier,
  InstanceImages,
  InstanceMetadata,
  Instances,
  imageGrants,
  LaunchRehearsal,
  launchGrants,
  PriceBook,
  priceGrants,
  statusGrants,
  terminateGrants,
} from '../src/contract.js';
import { aws } from '../src/index.js';

const tokens = {
  identity: InstanceIdentity,
  lineage: Lineage,
  metadata: InstanceMetadata,
  instances: Instances,
  copier: InstanceCopier,
  images: InstanceImages,
  inventory: ImageInventory,
  rehearsal: LaunchRehearsal,
  prices: PriceBook,
};

/** What the aws plugin provides to other plugins. */
export type Services = Resolved<typeof tokens>;

export interface AwsInstanceOptions {
  readonly launch?: Partial<LaunchParameters>;
  readonly region?: Partial<RegionOptions>;
  /** Grants of the instance's role besides those of the plugin itself. Default: all that its services need. */
  readonly grants?: readonly IamGrant[];
  readonly config?: Readonly<Record<string, unknown>>;
  /** The workload of the role and of the agent's configuration. Default `shop`. */
  readonly workload?: string;
  /** Launches the instance outside the default network, where it gets no public address. */
  readonly inPrivateSubnet?: true;
}

/** A running instance in a region of its own, and an EC2 client with an operator's rights. Use it with `await using`. */
export interface AwsInstance extends AsyncDisposable {
  readonly region: Region;
  readonly instanceId: string;
  readonly imageId: string;
  readonly operator: EC2Client;
  /** Creates an agent on the instance without starting it; `services` may be read after its start. */
  agent(config?: Readonly<Record<string, unknown>>): Promise<TestAgent & { readonly services: Services }>;
  /** Starts an agent and returns its services. */
  services(config?: Readonly<Record<string, unknown>>): Promise<Services>;
  /** The error that reading the identity during setup threw. */
  earlyReadError(): unknown;
}

/** A signal that is never aborted. */
export const signal: AbortSignal = new AbortController().signal;

export async function startAwsInstance(options: AwsInstanceOptions = {}): Promise<AwsInstance> {
  const stack: (() => Promise<unknown>)[] = [];
  const directory = await mkdtemp(join(tmpdir(), 'plugin-aws-'));
  stack.unshift(() => rm(directory, { recursive: true, force: true }));
  const region = await startRegion({ directory: join(directory, 'region'), timeScale: 1_000, ...options.region });
  stack.unshift(() => region.close());
  const disk = await mkdtemp(join(directory, 'disk-'));
  const imageId = await region.addImage({ name: 'base', disk });
  const grants = options.grants ?? [
    ...launchGrants,
    ...imageGrants,
    ...statusGrants,
    ...terminateGrants,
    ...priceGrants,
  ];
  const names = { workload: options.workload ?? 'shop', role: 'agent' };
  region.addRole({ name: names.role, policy: policyDocument([...(aws.spec.iam ?? []), ...grants], names) });
  const privateSubnet = options.inPrivateSubnet && region.subnets().find(({ isDefault }) => !isDefault);
  const instanceId = await region.launch({
    imageId,
    instanceType: 'm5.large',
    role: 'agent',
    ...(privateSubnet ? { subnetId: privateSubnet.subnetId } : {}),
    ...options.launch,
  });
  const { instances } = await region.until((view) => view.instances.every(({ state }) => state === 'running'));
  const metadataEndpoint = instances[0]?.metadataEndpoint;
  const operator = new EC2Client({
    region: region.region,
    endpoint: region.endpoint,
    credentials: region.addOperator(),
    maxAttempts: 1,
  });
  stack.unshift(async () => operator.destroy());

  let tooEarly: unknown;
  const agent: AwsInstance['agent'] = async (config = {}) => {
    let services: Services | undefined;
    const probe = definePlugin({
      id: 'probe',
      version: '0.0.0',
      summary: 'Holds what the aws plugin provides.',
      stability: 'experimental',
      config: z.strictObject({}),
      needs: tokens,
      setup({ needs }) {
        services = needs;
        try {
          needs.identity.instanceId;
        } catch (error) {
          tooEarly = error;
        }
        return {};
      },
    });
    const settings = {
      metadataEndpoint,
      ec2Endpoint: region.endpoint,
      pricingEndpoint: region.pricingEndpoint,
      credentials: 'instance-role',
      agentId: options.workload ?? 'shop',
      ...options.config,
      ...config,
    };
    const created = await createTestAgent({ plugins: [aws, probe], config: { aws: settings } });
    stack.unshift(() => created.stop(0));
    return Object.defineProperty(created, 'services', {
      get() {
        if (services === undefined) throw new Error('The agent has not been started');
        return services;
      },
    }) as TestAgent & { readonly services: Services };
  };
  return {
    region,
    instanceId,
    imageId,
    operator,
    agent,
    async services(config) {
      const started = await agent(config);
      await started.start();
      expect(started.status('aws')).toMatchObject({ state: 'ok' });
      return started.services;
    },
    earlyReadError: () => tooEarly,
    async [Symbol.asyncDispose]() {
      for (const step of stack) await step();
    },
  };
}

/** Advances the clock by `stepMs` again and again until the work is done. Small steps leave time for real answers. */
export async function passTime<T>(agent: Pick<TestAgent, 'advance'>, work: Promise<T>, stepMs = 100): Promise<T> {
  let isDone = false;
  const markDone = () => {
    isDone = true;
  };
  work.then(markDone, markDone);
  const advance = async () => {
    if (!isDone) await agent.advance(stepMs);
    return isDone;
  };
  await expect.poll(advance, { interval: 20, timeout: 60_000 }).toBe(true);
  return work;
}

/** The endpoint of the instance's metadata service. */
export function metadataOf({ region, instanceId }: AwsInstance): string {
  return region.instances().find(({ id }) => id === instanceId)?.metadataEndpoint ?? '';
}
