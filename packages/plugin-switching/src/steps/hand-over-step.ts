import { Session } from '@spotguard/plugin-session/contract';
import { Clock, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type HandOverStep as HandOverContribution, HandOverSteps } from '../contract.js';
import type { SwitchHost } from '../hosts.js';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Traffic first, then the title: everything here can still be taken back. */
@injectable()
export class HandOverStep implements Step<SwitchProcedure, 'hand-over'> {
  constructor(
    @inject(Session) private readonly session: Session,
    @inject(HandOverSteps) private readonly steps: readonly HandOverContribution[],
    @inject(Clock) private readonly clock: Clock,
  ) {}

  mayBegin(run: StepRun<SwitchProcedure>) {
    return this.session.enabled(run.signal);
  }

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<SwitchProcedure>) {
    const { from, to } = endsOf(run);
    for (const step of this.steps) {
      await step.handOver({ from, to }, run.signal);
      run.log.info('Hand-over step done', { step: step.name });
    }
    return { at: this.clock.now() };
  }

  /** The replacement is about to end: whatever has moved to it comes back first. */
  async undo(_: object, run: StepRun<SwitchProcedure>) {
    const { from, to } = endsOf(run);
    for (const step of [...this.steps].reverse()) {
      await step.handOver({ from: to, to: from }, run.signal);
      run.log.info('Hand-over step taken back', { step: step.name });
    }
  }
}

function endsOf({ results }: StepRun<SwitchProcedure>) {
  return { from: endOf(results.verify.from), to: endOf(results.ready.to) };
}

function endOf({ instanceId, zone, privateIp }: SwitchHost) {
  return { instanceId, zone, privateIp };
}
