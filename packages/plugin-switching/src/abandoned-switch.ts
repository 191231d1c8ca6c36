import { type InstanceDescription, InstanceImages, Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { tagKeys } from '@spotguard/protocol';
import { type AbandonedRun, Clock, InstanceIdentity, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import { AdoptableSwitches } from './adoptable-switches.js';
import { switchProcedure } from './switch-procedure.js';

/** The part of this plugin's status. */
const part = 'abandoned switch';
const maxLookups = 3;
const pauseMs = 2_000;
const input = z.object({ commandId: z.string() });
const launchIntent = z.object({ plan: z.object({ ClientToken: z.string() }) });
const launchResult = z.object({ instanceId: z.string() });
const imageResult = z.object({ imageId: z.string() });

/**
 * Removes the replacement and the image of a switch that another version of this plugin started and this one cannot
 * finish.
 */
@injectable()
export class AbandonedSwitch {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
    @inject(InstanceImages) private readonly images: InstanceImages,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(AdoptableSwitches) private readonly switches: AdoptableSwitches,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
  ) {}

  /** Degrades the plugin until everything is removed. Idempotent; meanwhile a failover may adopt the replacement. */
  async remove(run: AbandonedRun): Promise<void> {
    if (run.procedure !== switchProcedure.id) return;
    const replacement = await this.#findReplacement(run);
    const imageId = read(imageResult, run.steps.get('image')?.result?.value)?.imageId;
    if (replacement === undefined && imageId === undefined) return;
    const leftovers = [replacement?.instanceId, imageId].filter((id) => id !== undefined).join(' and ');
    this.status.degraded(
      `The switch '${run.key}' of another version of this plugin has left ${leftovers} behind`,
      part,
    );
    if (replacement !== undefined && !(await this.#terminateReplacement(replacement, run))) return;
    if (imageId !== undefined) await this.images.remove(imageId, run.signal);
    this.status.ok(part);
    run.log.warn('The leftovers of a switch of another version were removed', { run: run.key, leftovers });
  }

  /** Finds the replacement by the journal; undefined unless EC2 shows that it is alive and this instance launched it. */
  async #findReplacement({ steps, signal }: AbandonedRun): Promise<InstanceDescription | undefined> {
    const launch = steps.get('launch');
    const instanceId = read(launchResult, launch?.result?.value)?.instanceId;
    const token = read(launchIntent, launch?.intent)?.plan.ClientToken;
    if (instanceId === undefined && token === undefined) return undefined;
    for (let lookup = 1; ; lookup++) {
      const found =
        instanceId === undefined
          ? await this.instances.findByClientToken(token ?? '', signal)
          : await this.instances.describe(instanceId, signal);
      if (found === undefined && lookup < maxLookups) await this.clock.sleep(pauseMs, signal);
      else return found !== undefined && this.#isAliveSuccessor(found) ? found : undefined;
    }
  }

  #isAliveSuccessor({ state, tags }: InstanceDescription): boolean {
    const isAlive = state !== 'terminated' && state !== 'shutting-down';
    return isAlive && tags[tagKeys.predecessor] === this.identity.instanceId;
  }

  /** False when it must not be terminated; the log then says what an operator has to do. */
  async #terminateReplacement({ instanceId }: InstanceDescription, run: AbandonedRun): Promise<boolean> {
    const commandId = read(input, run.input)?.commandId ?? run.key;
    if (run.steps.has('promote')) {
      run.log.error('A replacement was left that may be the primary already; terminate it by hand if it is not', {
        run: run.key,
        instanceId,
      });
      return false;
    }
    this.switches.remember({ instanceId, commandId });
    if (!this.session.permits.emergencies) {
      run.log.error('A replacement was left that this agent must not terminate now: terminate it by hand', {
        run: run.key,
        instanceId,
      });
      return false;
    }
    if (!this.switches.mayUndo(instanceId)) return false;
    await this.instances.terminate(instanceId, run.signal);
    await this.registry.release(instanceId, run.signal);
    return true;
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(value).data;
}
