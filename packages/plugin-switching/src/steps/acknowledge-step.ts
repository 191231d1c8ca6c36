import { Reports, Session } from '@spotguard/plugin-session/contract';
import { completionMessage } from '@spotguard/plugin-succession/contract';
import type { Output, Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchProcedure } from '../switch-procedure.js';

type Intent = Output<SwitchProcedure['steps']['acknowledge']['intent']>;

/**
 * Acknowledges the command, and waits until the report and the acknowledgement have arrived. When the step times out, the
 * successor sends both.
 */
@injectable()
export class AcknowledgeStep implements Step<SwitchProcedure, 'acknowledge'> {
  constructor(
    @inject(Reports) private readonly reports: Reports,
    @inject(Session) private readonly session: Session,
  ) {}

  prepare(run: StepRun<SwitchProcedure>): Intent {
    const { from, retirement } = run.results.verify;
    return { message: completionMessage(from.instanceId, run.results.ready.to.instanceId, { retirement }) };
  }

  async perform({ message }: Intent, run: StepRun<SwitchProcedure>) {
    this.session.retire();
    const { commandId } = run.input;
    await this.reports.acknowledge(commandId, { success: true, message });
    await this.reports.settled({ switchReport: run.key, commandId }, run.signal);
    return {};
  }
}
