import { type InstanceDescription, Instances, isLaunchOf } from '@spotguard/plugin-aws/contract';
import { launchKeyOf, parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { defineToken, InstanceIdentity, Lineage } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Tells whether this host may end the instance that its tags name as its predecessor. */
export interface PredecessorProof {
  /** Why it may not, as half a sentence; undefined when it may. */
  reasonToSpare(predecessor: string, signal: AbortSignal): Promise<string | undefined>;
}
export const PredecessorProof = defineToken<PredecessorProof>('switching/predecessor-proof');

/**
 * By EC2. The tags of this host prove nothing: an instance that an operator launches "like this one" has them too. Either
 * the predecessor names this host as its successor, or EC2 launched this host by the predecessor's own intent.
 */
@injectable()
export class Ec2PredecessorProof implements PredecessorProof {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
  ) {}

  async reasonToSpare(predecessor: string, signal: AbortSignal): Promise<string | undefined> {
    const { instanceId } = this.identity;
    if (predecessor === instanceId) return 'it is this host';
    const found = await this.instances.describe(predecessor, signal);
    const agent = found?.tags[tagKeys.agent];
    if (agent !== undefined && agent !== this.lineage.agent) return `it belongs to workload '${agent}'`;
    if (found?.tags[tagKeys.successor] === instanceId) return undefined;
    const self = await this.instances.describe(instanceId, signal);
    return this.#isLaunchedByPredecessor(self)
      ? undefined
      : 'EC2 does not say that it launched this host: the tags of this host were copied';
  }

  #isLaunchedByPredecessor(self: InstanceDescription | undefined): boolean {
    const intent = parseLaunchIntent(this.lineage.intent);
    if (self === undefined || intent === undefined) return false;
    const { agent, generation } = this.lineage;
    return isLaunchOf(self, { agent, generation, intent: launchKeyOf(intent) });
  }
}
