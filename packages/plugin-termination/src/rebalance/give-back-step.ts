import { ControlPlane, Session } from '@spotguard/plugin-session/contract';
import { paths } from '@spotguard/protocol';
import { Clock, Config, isSpotGuardError, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { TerminationConfig } from '../config.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Intent = Output<ReplicaProcedure['steps']['give-back']['intent']>;

/**
 * Gives the replica back after the expiry: most recommendations are not followed by an interruption, and a replica costs
 * money like every instance.
 */
@injectable()
export class GiveBackStep implements Step<ReplicaProcedure, 'give-back'> {
  constructor(
    @inject(Config) private readonly config: TerminationConfig,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  prepare(run: StepRun<ReplicaProcedure>): Intent {
    return { expiresAt: run.input.detectedAt + this.config.rebalanceExpirySeconds * 1_000 };
  }

  async perform({ expiresAt }: Intent, run: StepRun<ReplicaProcedure>) {
    const { replicaId } = run.results.ask;
    await this.clock.sleep(run.remainingMs(expiresAt, expiresAt - run.input.detectedAt), run.signal);
    if (replicaId === undefined) return {};
    const agentId = await this.session.registered(run.signal);
    // After a hand-over by this instance, the replica may carry the workload.
    if (!this.session.permits.changes) {
      run.log.warn('Replica is not given back: this instance may change nothing now', { replicaId });
      return {};
    }
    try {
      const path = paths.replica(agentId, replicaId);
      await this.controlPlane.request({ method: 'DELETE', path, signal: run.signal });
      run.log.info('Replica given back: no interruption followed the recommendation', { replicaId });
    } catch (error) {
      if (!isSpotGuardError(error, 'UPSTREAM_REFUSED')) throw error;
      run.log.info('The control plane refused to take the replica back', { replicaId, error });
    }
    return {};
  }
}
