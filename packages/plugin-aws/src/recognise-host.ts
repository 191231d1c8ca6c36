import { isSpotGuardError, type Lineage, type Logger, SpotGuardError } from '@spotguard/sdk';
import type { AwsConfig } from './aws-config.js';
import type { InstanceMetadata } from './contract.js';
import type { Ec2Api } from './ec2/ec2-api.js';
import type { Ec2Instances } from './ec2/ec2-instances.js';
import { readLineage } from './lineage.js';
import { type HostFacts, readHostFacts } from './metadata/host-facts.js';

export interface Surroundings {
  readonly config: AwsConfig;
  readonly metadata: InstanceMetadata;
  readonly ec2: Ec2Api;
  readonly instances: Ec2Instances;
  readonly log: Logger;
}

/** Finds out which host this is and what it is to its workload; enrols a host that nobody has enrolled. */
export async function recogniseHost(
  { config, metadata, ec2, instances, log }: Surroundings,
  signal: AbortSignal,
): Promise<{ readonly facts: HostFacts; readonly lineage: Lineage }> {
  const facts = await readHostFacts(metadata, signal);
  if (config.region !== undefined && config.region !== facts.region) {
    throw new SpotGuardError(
      'CONFIG_INVALID',
      `AWS_REGION says '${config.region}', and this host is in '${facts.region}'. Correct the setting, or leave it out.`,
    );
  }
  ec2.connect(facts.region);
  const host = await instances.describe(facts.instanceId, signal);
  if (host === undefined) {
    throw new SpotGuardError(
      'UPSTREAM_FAILED',
      `EC2 does not show this host ${facts.instanceId} yet. It is asked again.`,
      {
        retryable: true,
      },
    );
  }
  if (host.market !== facts.market) {
    log.warn('Metadata and EC2 API disagree on the market of this host; the API counts', {
      metadata: facts.market,
      api: host.market,
    });
  }
  const { lineage, missingTags } = readLineage(host, config.agentId);
  if (missingTags !== undefined) {
    await enrol(instances, { instanceId: facts.instanceId, tags: missingTags }, signal);
    log.info('Enrolled this host', { instanceId: facts.instanceId, agent: lineage.agent });
  }
  return { facts: { ...facts, market: host.market }, lineage };
}

/** A role may be allowed to enrol nothing, or nothing for this workload; then whoever has more rights does it once. */
async function enrol(
  instances: Ec2Instances,
  { instanceId, tags }: { readonly instanceId: string; readonly tags: Readonly<Record<string, string>> },
  signal: AbortSignal,
): Promise<void> {
  try {
    await instances.tag(instanceId, tags, signal);
  } catch (error) {
    if (!isSpotGuardError(error, 'PERMISSION_DENIED')) throw error;
    const list = Object.entries(tags).map(([key, value]) => `'Key=${key},Value=${value}'`);
    throw new SpotGuardError(
      'PERMISSION_DENIED',
      `${error.message} Or enrol this host with other rights: aws ec2 create-tags --resources ${instanceId} --tags ${list.join(' ')}`,
      { cause: error, details: error.details },
    );
  }
}
