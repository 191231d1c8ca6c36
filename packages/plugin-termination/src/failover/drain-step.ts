import type { Step, StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { Drain, type DrainRecord } from '../drain/drain.js';
import type { FailoverProcedure } from './failover-procedure.js';
import { SuccessorWatch } from './successor-watch.js';

/** Waits for the drain that runs in parallel to the failover; starts it again after a restart. */
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
    const { successor } = run.results['hand-over'];
    this.watch.begin(run.input, run.results['hand-over']);
    if (successor !== undefined) this.drain.startWithSuccessor(run.input, successor);
    const record = await this.drain.run(run.input);
    // A drain that was cut off because the agent stops is not recorded, so that the next start runs it again.
    run.signal.throwIfAborted();
    return record;
  }
}
