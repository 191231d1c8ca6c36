import { RunInstancesCommand, type RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { type InstanceIdentity, SpotGuardError } from '@spotguard/sdk';
import type { CopyWish, InstanceCopier, LaunchPlan } from '../contract.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { chooseSubnet } from './choose-subnet.js';
import { composeLaunch } from './compose-launch.js';
import { readOriginal } from './original.js';
import { reasonsAgainst } from './reasons-against.js';

/** Copies this host by RunInstances. */
export class Ec2InstanceCopier implements InstanceCopier {
  readonly #ec2: Ec2Api;
  readonly #identity: InstanceIdentity;

  constructor(ec2: Ec2Api, identity: InstanceIdentity) {
    this.#ec2 = ec2;
    this.#identity = identity;
  }

  async plan(wish: CopyWish, signal: AbortSignal): Promise<LaunchPlan> {
    const identity = this.#identity;
    if (!wish.zone.startsWith(identity.region)) {
      throw refused(identity, [
        `zone '${wish.zone}' is not in its region ${identity.region}: take a zone of that region`,
      ]);
    }
    const target = {
      zone: wish.zone,
      instanceType: wish.instanceType ?? identity.instanceType,
      imageId: wish.imageId ?? identity.imageId,
    };
    const original = await readOriginal(this.#ec2, { identity, target, signal });
    const reasons = reasonsAgainst(original, target);
    const subnet = chooseSubnet(original, target.zone);
    if (reasons.length > 0 || subnet === undefined) throw refused(identity, reasons);
    return composeLaunch({ original, wish, target, subnet });
  }

  async launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }> {
    const justMade = plan.ImageId !== this.#identity.imageId;
    const { Instances: launched } = await this.#ec2.call(
      { action: 'ec2:RunInstances', signal, justMade },
      (client, options) => client.send(new RunInstancesCommand(plan as RunInstancesCommandInput), options),
    );
    const instanceId = launched?.[0]?.InstanceId;
    if (instanceId !== undefined) return { instanceId };
    throw new SpotGuardError('UPSTREAM_FAILED', 'EC2 launched an instance and did not say which. It is asked again.', {
      retryable: true,
    });
  }
}

function refused({ instanceId }: InstanceIdentity, reasons: readonly string[]): SpotGuardError {
  return new SpotGuardError('UPSTREAM_REFUSED', `${instanceId} cannot be copied: ${reasons.join('; ')}.`, {
    details: { reasons },
  });
}
