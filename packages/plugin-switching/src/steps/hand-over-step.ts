import { Session } from '@spotguard/plugin-session/contract';
import { HandOver, type HandOverSides, type InstanceFacts } from '@spotguard/plugin-succession/contract';
import { Clock, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Runs the hand-over steps of all plugins. Runs before the promotion, so that it can be undone. */
@injectable()
export class HandOverStep implements Step<SwitchProcedure, 'hand-over'> {
  constructor(
    @inject(Session) private readonly session: Session,
    @inject(HandOver) private readonly handOver: HandOver,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.session.enabled(run.signal);
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
