import { HandOver, type HandOverSides, type InstanceFacts } from '@spotguard/plugin-succession/contract';
import { Clock, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { DisabledPause } from '../disabled-pause.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Runs the hand-over steps of all plugins. Runs before the promotion, so that it can be undone. */
@injectable()
export class HandOverStep implements Step<SwitchProcedure, 'hand-over'> {
  constructor(
    @inject(DisabledPause) private readonly disabledPause: DisabledPause,
    @inject(HandOver) private readonly handOver: HandOver,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.disabledPause.end(run, run.results.ready.readyAt);
  }

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    await this.handOver.run(sidesOf(run), run);
    return { at: this.clock.now() };
  }

  /** Moves everything back before the replacement is terminated. */
  async undo(_: object, run: StepRun<SwitchProcedure>) {
    await this.handOver.undo(sidesOf(run), run);
  }
}

function sidesOf({ results }: StepRun<SwitchProcedure>): HandOverSides {
  return { from: sideOf(results.verify.from), to: sideOf(results.ready.to) };
}

function sideOf({ instanceId, zone, privateIp }: InstanceFacts) {
  return { instanceId, zone, privateIp };
}
