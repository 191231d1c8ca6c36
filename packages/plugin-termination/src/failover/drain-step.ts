import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Drain, type DrainRecord } from '../drain/drain.js';
import type { FailoverProcedure } from './failover-procedure.js';
import { SuccessorWatch } from './successor-watch.js';

/** Joins the drain that was begun beside the failover, or begins it again after a restart. */
@injectable()
export class DrainStep implements Step<FailoverProcedure, 'drain'> {
  constructor(
    @inject(Drain) private readonly drain: Drain,
    @inject(SuccessorWatch) private readonly watch: SuccessorWatch,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<FailoverProcedure>): Promise<DrainRecord> {
    const { successor } = run.results.move;
    this.watch.begin(run.input, run.results.move);
    if (successor !== undefined) this.drain.proceed(run.input, successor);
    const record = await this.drain.drained(run.input);
    // A drain that the end of the agent cut off is begun again by the next start.
    run.signal.throwIfAborted();
    return record;
  }
}
