import { PriceBook } from '@spotguard/plugin-aws/contract';
import { Reports, Session } from '@spotguard/plugin-session/contract';
import { switchReport } from '@spotguard/plugin-succession/contract';
import { type Output, optional, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchProcedure } from '../switch-procedure.js';

type Intent = Output<SwitchProcedure['steps']['report']['intent']>;

/** Writes the switch report before this instance can end. */
@injectable()
export class ReportStep implements Step<SwitchProcedure, 'report'> {
  constructor(
    @inject(Reports) private readonly reports: Reports,
    @inject(Session) private readonly session: Session,
    @inject(optional(PriceBook)) private readonly prices: PriceBook | undefined,
  ) {}

  prepare(run: StepRun<SwitchProcedure>): Intent {
    const { verify, image, 'image-available': imageAvailable, launch, ready, 'hand-over': handOver } = run.results;
    const report = switchReport({
      from: verify.from,
      to: ready.to,
      commandId: run.input.commandId,
      trigger: run.input.trigger,
      times: {
        startedAt: run.startedAt,
        imageAt: imageAvailable.at,
        launchedAt: launch.launchedAt,
        readyAt: ready.readyAt,
        handedOverAt: handOver.at,
      },
      imageUsed: image.imageId !== undefined,
      prices: this.prices?.known(verify.from.instanceType),
    });
    return { report };
  }

  async perform({ report }: Intent, run: StepRun<SwitchProcedure>) {
    // After a restart the session does not know yet that this instance has handed over.
    this.session.retire();
    await this.reports.reportSwitch(run.key, report);
    return {};
  }
}
