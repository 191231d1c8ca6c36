import { Session } from '@spotguard/plugin-session/contract';
import { isRetryable, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { StandbyEnd } from '../standby-end.js';
import type { StandbyProcedure } from './standby-procedure.js';

type Result = Output<StandbyProcedure['steps']['end']['result']>;

/** Tried until it is done, whatever stands against it: what is given up here would be paid for ever. */
@injectable()
export class EndStep implements Step<StandbyProcedure, 'end'> {
  constructor(
    @inject(Session) private readonly session: Session,
    @inject(StandbyEnd) private readonly standbyEnd: StandbyEnd,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<StandbyProcedure>): Promise<Result> {
    const { replicaId } = run.input;
    const { instanceId } = run.results.launch;
    if (!this.session.permits.changes) throw held('This host may change nothing now; its standby ends later');
    try {
      const outcome = await this.standbyEnd.bringAbout({ replicaId, instanceId, isInJournal: true }, run.signal);
      return outcome.status === 'spared' ? { spared: outcome.reason } : {};
    } catch (error) {
      run.signal.throwIfAborted();
      if (isRetryable(error)) throw error;
      run.log.error('Standby could not be ended; it is tried again', { replicaId, instanceId, error });
      throw held('The standby could not be ended', error);
    }
  }
}

function held(reason: string, cause?: unknown): SpotGuardError {
  return new SpotGuardError('UPSTREAM_FAILED', reason, { retryable: true, cause });
}
