import { clientToken, InstanceCopier, Instances, type LaunchPlan } from '@spotguard/plugin-aws/contract';
import { formatLaunchIntent, launchKeyOf, launchTags } from '@spotguard/protocol';
import { Clock, InstanceIdentity, Lineage, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SuccessorLauncher, SuccessorRequest } from '../contract.js';

const maxLookups = 6;
const pauseMs = 3_000;

/** Launches copies of this instance. */
@injectable()
export class CopyingSuccessorLauncher implements SuccessorLauncher {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(InstanceCopier) private readonly copier: InstanceCopier,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async plan(request: SuccessorRequest, signal: AbortSignal): Promise<LaunchPlan> {
    const { intent, zone, market, imageId, isEmergency } = request;
    const token = this.clientTokenOf(request);
    const { instanceId: predecessor, generation } = this.#predecessorOf(request);
    const tags = launchTags({
      agent: this.lineage.agent,
      generation: generation + 1,
      role: intent.kind === 'standby' ? 'standby' : 'primary',
      predecessor,
      intent: formatLaunchIntent(intent),
    });
    const plan = await this.copier.plan(
      {
        zone,
        market,
        tags,
        clientToken: token,
        ...(imageId === undefined ? {} : { imageId }),
        ...(isEmergency === undefined ? {} : { isEmergency }),
      },
      signal,
    );
    if (plan.ClientToken === token) return plan;
    throw new SpotGuardError('INVARIANT', 'The launch plan has another client token than was requested');
  }

  clientTokenOf(request: SuccessorRequest): string {
    const { intent, zone, market, optionIndex = 0, attempt } = request;
    const { agent } = this.lineage;
    const { instanceType } = this.identity;
    const generation = this.#predecessorOf(request).generation + 1;
    return clientToken({
      agent,
      generation,
      intent: launchKeyOf(intent),
      optionIndex,
      attempt,
      zone,
      instanceType,
      market,
    });
  }

  launch(plan: LaunchPlan, signal: AbortSignal): Promise<{ readonly instanceId: string }> {
    return this.copier.launch(plan, signal);
  }

  async findLaunched(token: string, signal: AbortSignal): Promise<string | undefined> {
    for (let lookups = 1; ; lookups++) {
      const found = await this.instances.findByClientToken(token, signal);
      if (found !== undefined || lookups === maxLookups) return found?.instanceId;
      await this.clock.sleep(pauseMs, signal);
    }
  }

  #predecessorOf({ predecessor }: SuccessorRequest): { readonly instanceId: string; readonly generation: number } {
    return predecessor ?? { instanceId: this.identity.instanceId, generation: this.lineage.generation };
  }
}
