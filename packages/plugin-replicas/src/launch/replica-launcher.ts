import { Logger, type ProcedureOutcome, ProcedureRunner } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type ReplicaProcedure, type ReplicaRequest, replicaProcedure } from '../life/replica-procedure.js';
import { LiveReplicas } from '../live/live-replicas.js';
import { LaunchCircuitBreaker } from './launch-circuit-breaker.js';

type Outcome = ProcedureOutcome<ReplicaProcedure>;

/** Begins the lives of replicas. */
@injectable()
export class ReplicaLauncher {
  constructor(
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(ProcedureRunner) private readonly procedures: ProcedureRunner,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /**
   * Begins a replica's life unless it has one; the same replica never has a second. Returns why it has to wait instead,
   * or the end of that life, which comes when the replica has ended.
   */
  begin(copyRequest: ReplicaRequest): { readonly waits: string } | { readonly ended: Promise<Outcome> } {
    const { replicaId } = copyRequest;
    const waits = this.liveReplicas.find(replicaId) === undefined ? this.breaker.admit(replicaId) : undefined;
    if (waits !== undefined) return { waits };
    this.liveReplicas.of(replicaId);
    const ended = this.procedures.run(replicaProcedure, { key: `replica/${replicaId}`, input: copyRequest });
    ended.then(
      (outcome) => {
        this.liveReplicas.remove(replicaId);
        if (outcome.status === 'refused') this.log.error('Replica cannot go on', { replicaId, ...outcome });
      },
      (error) => this.log.info('Replica goes on at the next start', { replicaId, error }),
    );
    return { ended };
  }
}
