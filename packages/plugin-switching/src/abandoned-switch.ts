import { type InstanceDescription, InstanceImages, Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { tagKeys } from '@spotguard/protocol';
import { type AbandonedRun, Clock, InstanceIdentity, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import { SwitchGate } from './switch-gate.js';
import { switchProcedure } from './switch-procedure.js';

/** Of this plugin's status. */
const part = 'abandoned switch';
const maxLooks = 3;
const betweenLooksMs = 2_000;
const input = z.object({ commandId: z.string() });
const launchIntent = z.object({ plan: z.object({ ClientToken: z.string() }) });
const launchResult = z.object({ instanceId: z.string() });
const imageResult = z.object({ imageId: z.string() });

/** Ends the replacement and the image of a switch that another version of this plugin began and nobody can finish here. */
@injectable()
export class AbandonedSwitch {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
    @inject(InstanceImages) private readonly images: InstanceImages,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(SwitchGate) private readonly gate: SwitchGate,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
  ) {}

  /** Says that this plugin is degraded until everything has been ended; idempotent, and a failover may adopt meanwhile. */
  async end(run: AbandonedRun): Promise<void> {
    if (run.procedure !== switchProcedure.id) return;
    const replacement = await this.#replacement(run);
    const imageId = read(imageResult, run.steps.get('image')?.result?.value)?.imageId;
    if (replacement === undefined && imageId === undefined) return;
    const left = [replacement?.instanceId, imageId].filter((id) => id !== undefined).join(' and ');
    this.status.degraded(`The switch '${run.key}' of another version of this plugin has left ${left} behind`, part);
    if (replacement !== undefined && !(await this.#endReplacement(replacement, run))) return;
    if (imageId !== undefined) await this.images.remove(imageId, run.signal);
    this.status.ok(part);
    run.log.warn('What a switch of another version has left was ended', { run: run.key, replacement: left });
  }

  /** Found by what the journal says, and counted only when EC2 shows that this instance launched it. */
  async #replacement({ steps, signal }: AbandonedRun): Promise<InstanceDescription | undefined> {
    const launch = steps.get('launch');
    const instanceId = read(launchResult, launch?.result?.value)?.instanceId;
    const token = read(launchIntent, launch?.intent)?.plan.ClientToken;
    if (instanceId === undefined && token === undefined) return undefined;
    for (let look = 1; ; look++) {
      const found =
        instanceId === undefined
          ? await this.instances.findByClientToken(token ?? '', signal)
          : await this.instances.describe(instanceId, signal);
      if (found === undefined && look < maxLooks) await this.clock.sleep(betweenLooksMs, signal);
      else return found !== undefined && this.#isOurs(found) ? found : undefined;
    }
  }

  #isOurs({ state, tags }: InstanceDescription): boolean {
    const isLiving = state !== 'terminated' && state !== 'shutting-down';
    return isLiving && tags[tagKeys.predecessor] === this.identity.instanceId;
  }

  /** False when it may not be ended: the log then says what an operator has to do. */
  async #endReplacement({ instanceId }: InstanceDescription, run: AbandonedRun): Promise<boolean> {
    const commandId = read(input, run.input)?.commandId ?? run.key;
    if (run.steps.has('promote')) {
      run.log.error('A replacement may be the primary already; end it by hand if it is not', {
        run: run.key,
        instanceId,
      });
      return false;
    }
    this.gate.note({ instanceId, commandId });
    if (!this.session.permits.emergencies) {
      run.log.error('A replacement is left, and this agent may not end it: end it by hand', {
        run: run.key,
        instanceId,
      });
      return false;
    }
    if (!this.gate.mayUndo(instanceId)) return false;
    await this.instances.terminate(instanceId, run.signal);
    await this.registry.release(instanceId, run.signal);
    return true;
  }
}

function read<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  return schema.safeParse(value).data;
}
