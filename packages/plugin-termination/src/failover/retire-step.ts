import { Session } from '@spotguard/plugin-session/contract';
import { AgentExit, Clock, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { deadlineOf } from '../notices/notice.js';
import type { FailoverProcedure } from './failover-procedure.js';
import { SuccessorWatch } from './successor-watch.js';

type Intent = Output<FailoverProcedure['steps']['retire']['intent']>;

/** EC2 takes an instance some seconds after its time; one that is there so long after it was spared or started again. */
const graceMs = 60_000;

/**
 * Never done on an instance that has a successor: the journal resumes it at each start, and so it is the durable mark of a
 * instance that must not be the primary again, also when EC2 stops it and starts it later.
 */
@injectable()
export class RetireStep implements Step<FailoverProcedure, 'retire'> {
  constructor(
    @inject(Session) private readonly session: Session,
    @inject(SuccessorWatch) private readonly watch: SuccessorWatch,
    @inject(AgentExit) private readonly exit: AgentExit,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(run: StepRun<FailoverProcedure>): Intent {
    return { leaveAt: deadlineOf(run.input) + graceMs };
  }

  async perform({ leaveAt }: Intent, run: StepRun<FailoverProcedure>) {
    const { by, successor } = run.results.move;
    this.watch.begin(run.input, run.results.move);
    if (by === 'nobody') return {};
    this.session.retire();
    await this.clock.sleep(run.remainingMs(leaveAt, leaveAt - run.input.detectedAt), run.signal);
    run.log.warn('EC2 has not taken this instance; it stays retired', { notice: run.input.id, successor });
    this.exit.request('retired', `${successor ?? 'Another instance'} carries the workload now`);
    return new Promise<never>((_, reject) => {
      run.signal.addEventListener('abort', () => reject(run.signal.reason), { once: true });
    });
  }
}
