import { parsePoolId } from '@spotguard/protocol';
import { InstanceIdentity, type Output, SpotGuardError, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ReplicaReports } from '../control-plane/replica-reports.js';
import { LaunchCircuitBreaker } from '../launch/launch-circuit-breaker.js';
import { LiveReplicas } from '../live/live-replicas.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Result = Output<ReplicaProcedure['steps']['accept']['result']>;

/**
 * Checks the request. It is the first step and so the last to be undone: when nothing is left of the launch, it reports to
 * the control plane why.
 */
@injectable()
export class AcceptStep implements Step<ReplicaProcedure, 'accept'> {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(ReplicaReports) private readonly reports: ReplicaReports,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { poolId, zone } = run.input;
    const { instanceType } = this.identity;
    const pool = poolId === undefined ? undefined : parsePoolId(poolId);
    if (poolId !== undefined && pool === undefined) throw refused(`'${poolId}' is not a pool; send <type>.<zone>`);
    if (pool !== undefined && pool.instanceType !== instanceType) {
      throw refused(`Pool '${poolId}' is of another type than this instance (${instanceType}); a replica has the same`);
    }
    const chosenZone = pool?.availabilityZone ?? zone;
    if (chosenZone === undefined) throw refused('The request names neither a pool nor a zone');
    return { zone: chosenZone };
  }

  async undo(_: object, run: StepRun<ReplicaProcedure>): Promise<void> {
    const { replicaId } = run.input;
    const { code = 'INVARIANT', reason = 'undone' } = run.failure ?? {};
    const isRefusedOrCancelled = code === 'CANCELLED' || code === 'COMMAND_REJECTED';
    this.breaker.recordEnd(replicaId, isRefusedOrCancelled ? 'withdrawn' : 'failed');
    run.log.warn('Replica is not launched', { replicaId, reason });
    if (code === 'CANCELLED') await this.reports.terminated(replicaId);
    else await this.reports.failed(replicaId, reason);
    this.liveReplicas.getOrAdd(replicaId).fail(reason);
    this.liveReplicas.remove(replicaId);
  }
}

function refused(reason: string): SpotGuardError {
  return new SpotGuardError('COMMAND_REJECTED', `${reason}. No replica was launched`);
}
