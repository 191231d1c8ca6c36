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

export interface RecognitionServices {
  readonly config: AwsConfig;
  readonly metadata: InstanceMetadata;
  readonly ec2: Ec2Api;
  readonly instances: Ec2Instances;
  readonly clock: Clock;
  readonly log: Logger;
  readonly status: Status;
}

/** Reads which instance this is and which place it has in its workload. Tags the first instance of a workload. */
export async function recogniseInstance(
  { config, metadata, ec2, instances, clock, log, status }: RecognitionServices,
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
      `EC2 does not list this instance ${facts.instanceId} yet. The call is repeated.`,
      {
        retryable: true,
      },
    );
  }
  if (facts.market !== undefined && instance.market !== facts.market) {
    log.warn('The metadata service and the EC2 API disagree on the market of this instance; the API counts', {
      metadata: facts.market,
      api: instance.market,
    });
  }
  const { lineage, missingTags } = readLineage(instance, config.agentId);
  if (missingTags !== undefined) await enrol(facts.instanceId, missingTags, { instances, log, status }, signal);
  const successor = await livingSuccessor(instance, { instances, clock, signal });
  const named = instance.tags[tagKeys.successor];
  if (named !== undefined && successor === undefined) {
    log.error('The tags name a successor that is gone; this instance carries the workload again', {
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
  if (identity.privateIp === undefined)
    log.warn('Neither the metadata service nor EC2 gives a private address of this instance');
  return { facts: identity, lineage: { ...lineage, ...(successor && { successor }) } };
}
