import { createHash } from 'node:crypto';
import { InstanceImages } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { Config, Lineage, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from '../config.js';
import { DisabledPause } from '../disabled-pause.js';
import type { SwitchProcedure } from '../switch-procedure.js';
import { wasRefused } from './was-refused.js';

type Intent = Output<SwitchProcedure['steps']['image']['intent']>;
type Result = Output<SwitchProcedure['steps']['image']['result']>;

/** Makes an image with the disks of the running instance; does nothing when `createSnapshotOnSwitch` is off. */
@injectable()
export class ImageStep implements Step<SwitchProcedure, 'image'> {
  constructor(
    @inject(Config) private readonly config: SwitchingConfig,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(InstanceImages) private readonly images: InstanceImages,
    @inject(DisabledPause) private readonly disabledPause: DisabledPause,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.disabledPause.end(run, run.startedAt);
  }

  async prepare(run: StepRun<SwitchProcedure>): Promise<Intent> {
    if (!this.config.createSnapshotOnSwitch) return {};
    const { agent, generation } = this.lineage;
    const digest = createHash('sha256')
      .update(JSON.stringify([agent, run.key, run.attempt]))
      .digest('hex')
      .slice(0, 16);
    const tags = { [tagKeys.agent]: agent, [tagKeys.generation]: String(generation) };
    return { plan: await this.images.plan({ name: `spotguard-${digest}`, tags }, run.signal) };
  }

  async perform({ plan }: Intent, run: StepRun<SwitchProcedure>): Promise<Result> {
    return plan === undefined ? {} : this.images.create(plan, run.signal);
  }

  async undo({ plan }: Intent, run: StepRun<SwitchProcedure>, result: Result | undefined): Promise<void> {
    if (plan === undefined || wasRefused(run, 'image')) return;
    // When EC2 never answered the first call, the only sure way to learn the id is to create the image again by its name.
    const imageId = result?.imageId ?? (await this.images.create(plan, run.signal)).imageId;
    await this.images.remove(imageId, run.signal);
  }
}
