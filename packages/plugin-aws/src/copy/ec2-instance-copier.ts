import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { type Clock, describeError, type InstanceIdentity, type Logger, SpotGuardError } from '@spotguard/sdk';
import type { CopyRequest, InstanceCopier, LaunchPlan } from '../contract.js';
import type { Ec2Api } from '../ec2/ec2-api.js';
import { awsCodeOf, missingOf } from '../ec2/ec2-error.js';
import { chooseSubnet } from './choose-subnet.js';
import { composeLaunch, requestOf } from './compose-launch.js';
import { type CopySource, readCopySource } from './copy-source.js';
import type { CopyTarget } from './copy-target.js';
import { reasonsAgainst } from './reasons-against.js';
import { tagVolumes } from './volume-tags.js';

export interface CopierOptions {
  readonly ec2: Ec2Api;
  readonly identity: InstanceIdentity;
  readonly clock: Clock;
  readonly log: Logger;
  /** Aborts when the plugin stops; ends the tagging of volumes that goes on after a launch. */
  readonly stopping: AbortSignal;
}

/** Copies this instance by RunInstances. */
export class Ec2InstanceCopier implements InstanceCopier {
  readonly #options: CopierOptions;
  /** The key pair of this instance, which never changes; undefined until it was read once. */
  #keyName: string | undefined;
  /** Ids that made launches fail. Used in emergencies only, so that after a repair planned launches need no restart. */
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
    if (leftOut !== undefined) log.warn('The copy is launched without some things that this instance has', { leftOut });
    const { Instances: launched } = await ec2
      .call({ action: 'ec2:RunInstances', signal, justMade }, (client, options) =>
        client.send(new RunInstancesCommand(requestOf(plan)), options),
      )
      .catch((error: unknown) => {
        this.#rememberUnusable(error, plan);
        throw error;
      });
    const instanceId = launched?.[0]?.InstanceId;
    if (instanceId === undefined) {
      throw new SpotGuardError(
        'UPSTREAM_FAILED',
        'EC2 answered a launch without an instance id. The call is repeated.',
        {
          retryable: true,
        },
      );
    }
    // In an emergency the next step does not wait for it. Otherwise it is part of the launch, so that it is repeated
    // after a crash.
    const tagged = this.#tagVolumes(instanceId, plan, isEmergency ? this.#options.stopping : signal);
    if (!isEmergency) await tagged;
    return { instanceId };
  }

  /** Makes the target of a request, and throws if its zone is in another region. */
  targetOf(copyRequest: CopyRequest): CopyTarget {
    const { identity } = this.#options;
    if (!copyRequest.zone.startsWith(identity.region)) {
      throw refused(identity, [
        `zone '${copyRequest.zone}' is not in its region ${identity.region}: use a zone of that region`,
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

  /** Reads what a copy depends on. The targets may differ only by the zone. */
  async read(targets: readonly [CopyTarget, ...CopyTarget[]], signal: AbortSignal): Promise<CopySource> {
    const { ec2, identity } = this.#options;
    const unusable = targets[0].isEmergency ? this.#unusable : new Set<string>();
    const source = await readCopySource(ec2, { identity, targets, keyName: this.#keyName, unusable, signal });
    this.#keyName = source.instance.KeyName;
    return source;
  }

  /** Makes the plan for one of the targets that `source` was read for. */
  compose(copyRequest: CopyRequest, source: CopySource): LaunchPlan {
    const { identity } = this.#options;
    const target = this.targetOf(copyRequest);
    const reasons = reasonsAgainst(source, copyRequest, target);
    const subnet = chooseSubnet(source, target.zone);
    if (reasons.length > 0 || subnet === undefined) throw refused(identity, reasons);
    return composeLaunch({ source, copyRequest, target, subnet });
  }

  async #tagVolumes(instanceId: string, { volumeTags: tags }: LaunchPlan, signal: AbortSignal): Promise<void> {
    if (tags === undefined) return;
    const { ec2, clock, log } = this.#options;
    try {
      await tagVolumes(instanceId, { tags, ec2, clock, signal });
    } catch (error) {
      log.warn('Some tags of the volumes of a copy could not be written', {
        instanceId,
        tags,
        error: describeError(error),
      });
    }
  }

  #rememberUnusable(error: unknown, plan: LaunchPlan): void {
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
