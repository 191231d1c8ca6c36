import { Instances } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { InstanceIdentity } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { RetirementTags } from '../contract.js';

/** Writes the tags on this instance. */
@injectable()
export class OwnRetirementTags implements RetirementTags {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
  ) {}

  write(successor: string, signal: AbortSignal): Promise<void> {
    const tags = { [tagKeys.role]: 'retiring', [tagKeys.successor]: successor };
    return this.instances.tag(this.identity.instanceId, tags, signal);
  }
}
