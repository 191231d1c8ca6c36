import { tagKeys } from '@spotguard/protocol';
import {
  type Clock,
  type InstanceIdentity,
  type Lineage,
  type Logger,
  SpotGuardError,
  type Status,
} from '@spotguard/sdk';
import type { AwsConfig } from '../config.js';
import type { InstanceMetadata } from '../contract.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import type { Ec2Instances } from '../ec2/ec2-instances.js';
import { readInstanceFacts } from '../metadata/instance-metadata-facts.js';
import { enrol } from './enrol.js';
import { readLineage } from './lineage.js';
import { livingSuccessor } from './living-successor.js';

export interface Surroundings {
  readonly config: AwsConfig;
  readonly metadata: InstanceMetadata;
  readonly ec2: Ec2Api;
  readonly instances: Ec2Instances;
  readonly clock: Clock;
  readonly log: Logger;
  readonly status: Status;
}

/** Finds out which instance this is and what it is to its workload; enrols an instance that nobody has enrolled. */
export async function recogniseInstance(
  { config, metadata, ec2, instances, clock, log, status }: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly facts: Omit<InstanceIdentity, 'hostname'>; readonly lineage: Lineage }> {
  const facts = await readInstanceFacts(metadata, config.region, signal);
  if (config.region !== undefined && config.region !== facts.region) {
    throw new SpotGuardError(
      'CONFIG_INVALID',
      `AWS_REGION says '${config.region}', and this instance is in '${facts.region}'. Correct the setting, or leave it out.`,
    );
  }
  ec2.connect(facts.region);
  const instance = await instances.describe(facts.instanceId, signal);
  if (instance === undefined) {
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `EC2 does not show this instance ${facts.instanceId} yet. It is asked again.`,
      {
        retryable: true,
      },
    );
  }
  if (facts.market !== undefined && instance.market !== facts.market) {
    log.warn('Metadata and EC2 API disagree on the market of this instance; the API counts', {
      metadata: facts.market,
      api: instance.market,
    });
  }
  const { lineage, missingTags } = readLineage(instance, config.agentId);
  if (missingTags !== undefined) await enrol(facts.instanceId, missingTags, { instances, log, status }, signal);
  const successor = await livingSuccessor(instance, { instances, clock, signal });
  const named = instance.tags[tagKeys.successor];
  if (named !== undefined && successor === undefined) {
    log.error('This instance has handed over to one that is gone, as its tags say; it takes the workload up again', {
      instanceId: facts.instanceId,
      successor: named,
    });
  }
  const identity = {
    ...facts,
    instanceType: facts.instanceType ?? instance.instanceType,
    zone: facts.zone ?? instance.zone,
    imageId: facts.imageId ?? instance.imageId,
    privateIp: facts.privateIp ?? instance.privateIp,
    market: instance.market,
  };
  if (identity.privateIp === undefined) log.warn('This instance has no address within its network that anybody tells');
  return { facts: identity, lineage: { ...lineage, ...(successor && { successor }) } };
}
