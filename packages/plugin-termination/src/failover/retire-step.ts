import { Session } from '@spotguard/plugin-session/contract';
import { AgentExit, Clock, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { deadlineOf } from '../notices/notice.js';
import type { FailoverProcedure } from './failover-procedure.js';
import { SuccessorWatch } from './successor-watch.js';

type Intent = Output<FailoverProcedure['steps']['retire']['intent']>;

/** EC2 takes an instance some seconds after its time. One that still runs after this time was kept, or started again. */
const graceMs = 60_000;

/**
 * Never finishes on an instance that has a successor, so that the journal resumes it at every start. That keeps the
 * instance from becoming the primary again when EC2 stops it and starts it later.
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
    const { promotedBy, successor } = run.results['hand-over'];
    this.watch.begin(run.input, run.results['hand-over']);
    if (promotedBy === 'nobody') return {};
    this.session.retire();
    await this.clock.sleep(run.remainingMs(leaveAt, leaveAt - run.input.detectedAt), run.signal);
    run.log.warn('EC2 has not taken this instance; it stays retired', { notice: run.input.id, successor });
    this.exit.request('retired', `${successor ?? 'Another instance'} carries the workload now`);
    return new Promise<never>((_, reject) => {
      run.signal.addEventListener('abort', () => reject(run.signal.reason), { once: true });
    });
  }
}
