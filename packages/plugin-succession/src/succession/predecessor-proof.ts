import { type InstanceDescription, Instances, isLaunchOf } from '@spotguard/plugin-aws/contract';
import { launchKeyOf, parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { InstanceIdentity, Lineage } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/**
 * Tells by EC2 whether this instance may end the one that its tags name as its predecessor. The tags of this instance prove
 * nothing: an instance that an operator launches "like this one" has them too. Either the predecessor names this instance
 * as its successor, or EC2 launched this instance by the predecessor's own intent.
 */
@injectable()
export class PredecessorProof {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
  ) {}

  /** Why it may not, as half a sentence; undefined when it may. Throws as `Instances.describe` does. */
  async reasonAgainstEnding(predecessor: string, signal: AbortSignal): Promise<string | undefined> {
    const { instanceId } = this.identity;
    if (predecessor === instanceId) return 'it is this instance';
    const found = await this.instances.describe(predecessor, signal);
    const agent = found?.tags[tagKeys.agent];
    if (agent !== undefined && agent !== this.lineage.agent) return `it belongs to workload '${agent}'`;
    if (found?.tags[tagKeys.successor] === instanceId) return undefined;
    const self = await this.instances.describe(instanceId, signal);
    return this.#isLaunchedByPredecessor(self)
      ? undefined
      : 'EC2 does not say that it launched this instance: the tags of this instance were copied';
  }

  #isLaunchedByPredecessor(self: InstanceDescription | undefined): boolean {
    const intent = parseLaunchIntent(this.lineage.intent);
    if (self === undefined || intent === undefined) return false;
    const { agent, generation } = this.lineage;
    return isLaunchOf(self, { agent, generation, intent: launchKeyOf(intent) });
  }
}
