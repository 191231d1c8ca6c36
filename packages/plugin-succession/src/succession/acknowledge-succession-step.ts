import { Reports } from '@spotguard/plugin-session/contract';
import { InstanceIdentity, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { completionMessage } from '../retirement/completion-message.js';
import type { SuccessionProcedure } from './succession-procedure.js';

type Intent = Output<SuccessionProcedure['steps']['acknowledge']['intent']>;

/** Acknowledges the command, in case the predecessor could not. */
@injectable()
export class AcknowledgeSuccessionStep implements Step<SuccessionProcedure, 'acknowledge'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Reports) private readonly reports: Reports,
  ) {}

  prepare(run: StepRun<SuccessionProcedure>): Intent {
    const { leftRunning } = run.results['retire-predecessor'];
    return { message: completionMessage(run.input.predecessor, this.identity.instanceId, { leftRunning }) };
  }

  async perform({ message }: Intent, run: StepRun<SuccessionProcedure>) {
    const { kind, key } = run.input;
    if (kind === 'switch') await this.reports.acknowledge(key, { success: true, message });
    return {};
  }
}
