import { ControlPlane, parseAnswer, Session } from '@spotguard/plugin-session/contract';
import { type EmergencyReplicaRequest, emergencyReplicaResponse, paths } from '@spotguard/protocol';
import { InstanceIdentity, isRetryable, isSpotGuardError, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { otherZones } from '../other-zones.js';
import { SpotZonePrices } from '../spot-zone-prices.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Result = Output<ReplicaProcedure['steps']['ask']['result']>;

/** Asks the control plane for a replica. When it refuses, the procedure goes on without one. */
@injectable()
export class AskStep implements Step<ReplicaProcedure, 'ask'> {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Session) private readonly session: Session,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(SpotZonePrices) private readonly spotPrices: SpotZonePrices,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { id, instanceId } = run.input;
    const agentId = await this.session.registered(run.signal);
    // The control plane does not know the zones before the first price report.
    const preferred_zones = [...otherZones(await this.spotPrices.read(run.signal), this.identity.zone)];
    const body: EmergencyReplicaRequest = {
      signal_type: 'rebalance-recommendation',
      instance_id: instanceId,
      ...(preferred_zones.length === 0 ? {} : { preferred_zones }),
    };
    const path = paths.emergencyReplica(agentId);
    try {
      const answer = await this.controlPlane.request({
        method: 'POST',
        path,
        body,
        idempotencyKey: `rebalance/${id}`,
        signal: run.signal,
      });
      const { replica_id: replicaId } = parseAnswer(emergencyReplicaResponse, answer, 'a request for a replica');
      run.log.info('Replica asked for', { recommendation: id, replicaId });
      return { replicaId };
    } catch (error) {
      run.signal.throwIfAborted();
      // A control plane that ignores idempotency keys might create a second replica when it is asked again.
      const isIdempotent = await this.session.supports('idempotent-requests', run.signal);
      const wasAnswered = isSpotGuardError(error) && error.details['status'] !== undefined;
      if (isRetryable(error) && (isIdempotent || !wasAnswered)) throw error;
      run.log.warn('No replica on the recommendation', { recommendation: id, error });
      return {};
    }
  }
}
