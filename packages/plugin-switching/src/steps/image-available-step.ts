import { InstanceImages } from '@spotguard/plugin-aws/contract';
import { Clock, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Waits until the image can be launched, which takes minutes; the report has the time of its end. */
@injectable()
export class ImageAvailableStep implements Step<SwitchProcedure, 'image-available'> {
  constructor(
    @inject(InstanceImages) private readonly images: InstanceImages,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    const { imageId } = run.results.image;
    if (imageId === undefined) return {};
    await this.images.awaitAvailable(imageId, run.signal);
    return { at: this.clock.now() };
  }
}
