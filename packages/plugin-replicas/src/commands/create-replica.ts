import { ControlPlane, parseAnswer, Session } from '@spotguard/plugin-session/contract';
import {
  type CreateReplicaRequest,
  createReplicaResponse,
  isReplicaPlaceholder,
  parsePoolId,
  paths,
  replica,
  replicaPool,
} from '@spotguard/protocol';
import { type Call, InstanceIdentity, isSpotGuardError, type ProcedureOutcome, SpotGuardError } from '@spotguard/sdk';
import { untilAborted } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { CreateReplicaInput } from '../contract.js';
import { LaunchCircuitBreaker } from '../launch/launch-circuit-breaker.js';
import { ReplicaLauncher } from '../launch/replica-launcher.js';
import type { ReadinessResult } from '../live/live-replica.js';
import { LiveReplicas } from '../live/live-replicas.js';
import type { ReplicaProcedure, ReplicaRequest } from '../procedure/replica-procedure.js';

/** Executes `create_replica`. It asks the control plane for a row first, so that no replica exists that it does not know. */
@injectable()
export class CreateReplica {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Session) private readonly session: Session,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(LaunchCircuitBreaker) private readonly breaker: LaunchCircuitBreaker,
    @inject(ReplicaLauncher) private readonly launcher: ReplicaLauncher,
    @inject(LiveReplicas) private readonly liveReplicas: LiveReplicas,
  ) {}

  async handle(input: CreateReplicaInput, call: Call): Promise<{ readonly message: string }> {
    const { instanceId } = this.identity;
    if (input.instance_id && input.instance_id !== instanceId) {
      throw refused(`The command is for ${input.instance_id}, this instance is ${instanceId}`);
    }
    if (!this.session.permits.changes) throw refused('This instance may change nothing now');
    const { target_pool_id: poolId } = input;
    if (poolId && parsePoolId(poolId)?.instanceType !== this.identity.instanceType) {
      throw refused(
        `'${poolId}' is not a pool of this instance's type, such as ${this.identity.instanceType}.us-east-1b`,
      );
    }
    if (call.dryRun) return { message: `Would launch a replica of ${instanceId}` };
    if (this.breaker.reasonToWait !== undefined) throw refused(this.breaker.reasonToWait);
    const { hasInstance, ...copyRequest } = await this.#requestRow(poolId ?? undefined, call);
    const done = { message: `Replica created: ${copyRequest.replicaId}` };
    // Another instance of this workload launched it; a second launch would make an instance that no row names.
    if (hasInstance && this.liveReplicas.find(copyRequest.replicaId) === undefined) return done;
    const started = this.launcher.start(copyRequest);
    if ('reasonToWait' in started) throw refused(started.reasonToWait);
    const replica = this.liveReplicas.getOrAdd(copyRequest.replicaId);
    // It takes minutes until the replica is ready; other commands may run meanwhile.
    call.park();
    const notReady = started.outcome.then((outcome): ReadinessResult => ({ ready: false, reason: reasonOf(outcome) }));
    const cancelled = cancellationOf(call);
    const result = await Promise.race([replica.readiness, notReady, cancelled, rejectOnAbort(call.signal)]);
    if (result instanceof SpotGuardError) {
      replica.withdraw();
      throw cancelledBy(result, await untilAborted(started.outcome, call.signal));
    }
    if (!result.ready) throw new SpotGuardError('COMMAND_FAILED', `The replica did not become ready: ${result.reason}`);
    call.log.info(done.message);
    return done;
  }

  /** After a restart this is asked again under the same idempotency key, and our control plane answers with the same row. */
  async #requestRow(
    poolId: string | undefined,
    call: Call,
  ): Promise<ReplicaRequest & { readonly hasInstance: boolean }> {
    const { signal, id: idempotencyKey } = call;
    const path = paths.replicas(await this.session.registered(signal));
    const body: CreateReplicaRequest = {
      replica_type: 'manual',
      parent_instance_id: this.identity.instanceId,
      status: 'launching',
      ...(poolId === undefined ? {} : { pool_id: poolId }),
    };
    const answer = await this.controlPlane.request({ method: 'POST', path, body, idempotencyKey, signal });
    const { replica_id: replicaId } = parseAnswer(createReplicaResponse, answer, 'a request for a replica');
    const row = replica.safeParse({ ...(answer as object), id: replicaId }).data;
    const chosen = row === undefined ? undefined : replicaPool(row);
    const zone = chosen?.zone ?? (poolId === undefined ? this.identity.zone : undefined);
    const hasInstance = row !== undefined && !isReplicaPlaceholder(row.instance_id);
    return { replicaId, poolId: chosen?.poolId ?? poolId, zone, hasInstance };
  }
}

function reasonOf(outcome: { readonly status: string; readonly reason?: string }): string {
  return outcome.reason ?? 'it has ended already';
}

/** Resolves with the reason when the command is cancelled. A more urgent command does not interrupt the wait for a replica. */
function cancellationOf({ preempted }: Call): Promise<SpotGuardError> {
  return new Promise((resolve) => {
    const onAbort = () => {
      if (isSpotGuardError(preempted.reason, 'CANCELLED')) resolve(preempted.reason);
    };
    if (preempted.aborted) onAbort();
    else preempted.addEventListener('abort', onAbort, { once: true });
  });
}

function cancelledBy({ message }: SpotGuardError, outcome: ProcedureOutcome<ReplicaProcedure>): SpotGuardError {
  if (outcome.status === 'undone') return new SpotGuardError('CANCELLED', `${message}. Nothing was launched`);
  if (outcome.status === 'refused') return new SpotGuardError('COMMAND_FAILED', outcome.reason);
  const { launch, end } = outcome.results;
  if (end.spared !== undefined)
    return new SpotGuardError('COMMAND_FAILED', `${message}, but ${launch.instanceId} was not ended: ${end.spared}`);
  return new SpotGuardError('CANCELLED', `${message}. The launched instance ${launch.instanceId} was taken back`);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function refused(reason: string): SpotGuardError {
  return new SpotGuardError('COMMAND_REJECTED', `${reason}. No replica was launched`);
}
