import { Session } from '@spotguard/plugin-session/contract';
import { isRetryable, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaEnd } from '../end/replica-end.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Result = Output<ReplicaProcedure['steps']['end']['result']>;

/** Tried until it is done, whatever stands against it: what is given up here would be paid for ever. */
@injectable()
export class EndStep implements Step<ReplicaProcedure, 'end'> {
  constructor(
    @inject(Session) private readonly session: Session,
    @inject(ReplicaEnd) private readonly replicaEnd: ReplicaEnd,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { replicaId } = run.input;
    const { instanceId } = run.results.launch;
    if (!this.session.permits.changes) throw held('This instance may change nothing now; its replica ends later');
    try {
      const outcome = await this.replicaEnd.end({ replicaId, instanceId, isInJournal: true }, run.signal);
      return outcome.status === 'spared' ? { spared: outcome.reason } : {};
    } catch (error) {
      run.signal.throwIfAborted();
      if (isRetryable(error)) throw error;
      run.log.error('Replica could not be ended; it is tried again', { replicaId, instanceId, error });
      throw held('The replica could not be ended', error);
    }
  }
}

function held(reason: string, cause?: unknown): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', reason, { retryable: true, cause });
}
