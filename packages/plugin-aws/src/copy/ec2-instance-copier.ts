import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type Clock, describeError, type InstanceIdentity, type Logger, SpotGuardError } from '@spotguard/sdk';
import type { CopyRequest, InstanceCopier, LaunchPlan } from '../contract.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { awsCodeOf, missingOf } from '../ec2/ec2-error.js';
import { chooseSubnet } from './choose-subnet.js';
import { composeLaunch, requestOf } from './compose-launch.js';
import type { CopyTarget } from './copy-target.js';
import { type Original, readOriginal } from './original.js';
import { reasonsAgainst } from './reasons-against.js';
import { tagVolumes } from './volume-tags.js';

export interface CopierOptions {
  readonly ec2: Ec2Api;
  readonly identity: InstanceIdentity;
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends what goes on after a launch. */
  readonly life: AbortSignal;
}

/** Copies this instance by RunInstances. */
export class Ec2InstanceCopier implements InstanceCopier {
  readonly #options: CopierOptions;
  /** It never changes while an instance runs. */
  #keyName: string | undefined;
  /** What launches were refused for. Counts in emergencies only: whoever repairs it needs no restart of the agent. */
  readonly #unusable = new Set<string>();

  constructor(options: CopierOptions) {
    this.#options = options;
  }

  async plan(copyRequest: CopyRequest, signal: AbortSignal): Promise<LaunchPlan> {
    const target = this.targetOf(copyRequest);
    return this.compose(copyRequest, await this.read([target], signal));
  }

  async launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }> {
    const { ec2, identity, log } = this.#options;
    const justMade = plan.ImageId === identity.imageId ? [] : [plan.ImageId];
    const { leftOut, isEmergency } = plan;
    if (leftOut !== undefined) log.warn('The copy is launched without what it cannot have', { leftOut });
    const { Instances: launched } = await ec2
      .call({ action: 'ec2:RunInstances', signal, justMade }, (client, options) =>
        client.send(new RunInstancesCommand(requestOf(plan)), options),
      )
      .catch((error: unknown) => {
        this.#remember(error, plan);
        throw error;
      });
    const instanceId = launched?.[0]?.InstanceId;
    if (instanceId === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        'EC2 launched an instance and did not say which. It is asked again.',
        {
          retryable: true,
        },
      );
    }
    // In an emergency beside what comes next; otherwise before the launch counts as done, so that a crash repeats it.
    const tagged = this.#tagVolumes(instanceId, plan, isEmergency ? this.#options.life : signal);
    if (!isEmergency) await tagged;
    return { instanceId };
  }

  /** Where a copy is for, checked as far as this instance knows by itself. */
  targetOf(copyRequest: CopyRequest): CopyTarget {
    const { identity } = this.#options;
    if (!copyRequest.zone.startsWith(identity.region)) {
      throw refused(identity, [
        `zone '${copyRequest.zone}' is not in its region ${identity.region}: take a zone of that region`,
      ]);
    }
    return {
      zone: copyRequest.zone,
      instanceType: copyRequest.instanceType ?? identity.instanceType,
      imageId: copyRequest.imageId ?? identity.imageId,
      isImageToBeMade: copyRequest.isImageToBeMade ?? false,
      isEmergency: copyRequest.isEmergency ?? false,
    };
  }

  /** Reads what a copy depends on, for targets that differ by nothing but the zone. */
  async read(targets: readonly [CopyTarget, ...CopyTarget[]], signal: AbortSignal): Promise<Original> {
    const { ec2, identity } = this.#options;
    const unusable = targets[0].isEmergency ? this.#unusable : new Set<string>();
    const original = await readOriginal(ec2, { identity, targets, keyName: this.#keyName, unusable, signal });
    this.#keyName = original.instance.KeyName;
    return original;
  }

  /** The plan for one of the targets that were read for. */
  compose(copyRequest: CopyRequest, original: Original): LaunchPlan {
    const { identity } = this.#options;
    const target = this.targetOf(copyRequest);
    const reasons = reasonsAgainst(original, copyRequest, target);
    const subnet = chooseSubnet(original, target.zone);
    if (reasons.length > 0 || subnet === undefined) throw refused(identity, reasons);
    return composeLaunch({ original, copyRequest, target, subnet });
  }

  async #tagVolumes(instanceId: string, { volumeTags: tags }: LaunchPlan, signal: AbortSignal): Promise<void> {
    if (tags === undefined) return;
    const { ec2, clock, log } = this.#options;
    try {
      await tagVolumes(instanceId, { tags, ec2, clock, signal });
    } catch (error) {
      log.warn('The volumes of a copy have not got all their tags', { instanceId, tags, error: describeError(error) });
    }
  }

  #remember(error: unknown, plan: LaunchPlan): void {
    const gone = missingOf(error)?.id;
    if (gone !== undefined) this.#unusable.add(gone);
    const { SubnetId, NetworkInterfaces } = requestOf(plan);
    const subnetId = SubnetId ?? NetworkInterfaces?.[0]?.SubnetId;
    const isFull = awsCodeOf(error) === 'InsufficientFreeAddressesInSubnet';
    if (isFull && subnetId !== undefined) this.#unusable.add(subnetId);
  }
}

function refused({ instanceId }: InstanceIdentity, reasons: readonly string[]): SpotGuardError {
  return new SpotGuardError('UPSTREAM_REFUSED', `${instanceId} cannot be copied: ${reasons.join('; ')}.`, {
    details: { reasons },
  });
}
