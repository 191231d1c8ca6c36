import { Logger, type ProcedureOutcome, ProcedureRunner } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LiveReplicas } from '../live/live-replicas.js';
import { type ReplicaProcedure, type ReplicaRequest, replicaProcedure } from '../procedure/replica-procedure.js';
import { LaunchCircuitBreaker } from './launch-circuit-breaker.js';

type Outcome = ProcedureOutcome<ReplicaProcedure>;

/** Starts the procedure of a replica. */
@injectable()
export class ReplicaLauncher {
  constructor(
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Starts the procedure of this replica, or joins the one that runs already. Returns why the launch has to wait, or the
   * outcome of the procedure, which resolves when the replica has ended.
   */
  start(copyRequest: ReplicaRequest): { readonly reasonToWait: string } | { readonly outcome: Promise<Outcome> } {
    const { replicaId } = copyRequest;
    const reasonToWait = this.liveReplicas.find(replicaId) === undefined ? this.breaker.admit(replicaId) : undefined;
    if (reasonToWait !== undefined) return { reasonToWait };
    this.liveReplicas.getOrAdd(replicaId);
    const outcome = this.procedures.run(replicaProcedure, { key: `replica/${replicaId}`, input: copyRequest });
    outcome.then(
      (result) => {
        this.liveReplicas.remove(replicaId);
        if (result.status === 'refused')
          this.log.error('The procedure of a replica was refused', { replicaId, ...result });
      },
      (error) =>
        this.log.info('The procedure of a replica goes on at the next start of the agent', { replicaId, error }),
    );
    return { outcome };
  }
}
