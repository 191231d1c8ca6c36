import { type InstanceDescription, Instances, isLaunchOf } from '@spotguard/plugin-aws/contract';
import { launchKeyOf, parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { InstanceIdentity, Lineage } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/**
 * Asks EC2 whether this instance may terminate the one that its tags name as its predecessor. The tags of this instance
 * alone prove nothing, as "Launch more like this" in the console copies them. It may, when the tags of the predecessor name
 * this instance as the successor, or when the client token proves that the predecessor launched this instance.
 */
@injectable()
export class PredecessorProof {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
  ) {}

  /** The reason why it may not, as part of a sentence; undefined when it may. Throws as `Instances.describe` does. */
  async reasonAgainstEnding(predecessor: string, signal: AbortSignal): Promise<string | undefined> {
    const { instanceId } = this.identity;
    if (predecessor === instanceId) return 'it is this instance';
    const found = await this.instances.describe(predecessor, signal);
    const agent = found?.tags[tagKeys.agent];
    if (agent !== undefined && agent !== this.lineage.agent) return `it belongs to workload '${agent}'`;
    if (found?.tags[tagKeys.successor] === instanceId) return undefined;
    const self = await this.instances.describe(instanceId, signal);
    return this.#wasLaunchedByPredecessor(self)
      ? undefined
      : 'EC2 does not confirm that it launched this instance: the tags of this instance were copied';
  }

  #wasLaunchedByPredecessor(self: InstanceDescription | undefined): boolean {
    const intent = parseLaunchIntent(this.lineage.intent);
    if (self === undefined || intent === undefined) return false;
    const { agent, generation } = this.lineage;
    return isLaunchOf(self, { agent, generation, intent: launchKeyOf(intent) });
  }
}
