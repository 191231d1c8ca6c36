import { Session } from '@spotguard/plugin-session/contract';
import { isRetryable, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaTerminator } from '../end/replica-terminator.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Result = Output<ReplicaProcedure['steps']['end']['result']>;

/** Terminates the replica. It retries for ever, as an instance that nobody ends is paid for ever. */
@injectable()
export class EndStep implements Step<ReplicaProcedure, 'end'> {
  constructor(
    @inject(Session) private readonly session: Session,
    @inject(ReplicaTerminator) private readonly terminator: ReplicaTerminator,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { replicaId } = run.input;
    const { instanceId } = run.results.launch;
    if (!this.session.permits.changes) throw retryLater('This instance may change nothing now; its replica ends later');
    try {
      const outcome = await this.terminator.end({ replicaId, instanceId, isInJournal: true }, run.signal);
      return outcome.status === 'spared' ? { spared: outcome.reason } : {};
    } catch (error) {
      run.signal.throwIfAborted();
      if (isRetryable(error)) throw error;
      run.log.error('Replica could not be ended; it is tried again', { replicaId, instanceId, error });
      throw retryLater('The replica could not be ended', error);
    }
  }
}

function retryLater(reason: string, cause?: unknown): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', reason, { retryable: true, cause });
}
