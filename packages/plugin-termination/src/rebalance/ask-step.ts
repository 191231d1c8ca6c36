import { ControlPlane, parseAnswer, Session } from '@spotguard/plugin-session/contract';
import { type EmergencyReplicaRequest, emergencyReplicaResponse, paths } from '@spotguard/protocol';
import { InstanceIdentity, isRetryable, isSpotGuardError, type Output, type Step, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { otherZones } from '../other-zones.js';
import { SpotZonePrices } from '../spot-zone-prices.js';
import type { ReplicaProcedure } from './replica-procedure.js';

type Result = Output<ReplicaProcedure['steps']['ask']['result']>;

/** A refusal is an answer: the recommendation stays a hint, and the instance is watched as before. */
@injectable()
export class AskStep implements Step<ReplicaProcedure, 'ask'> {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Session) private readonly session: Session,
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(SpotZonePrices) private readonly offers: SpotZonePrices,
  ) {}

  prepare() {
    return {};
  }

  async perform(_: object, run: StepRun<ReplicaProcedure>): Promise<Result> {
    const { id, instanceId } = run.input;
    const agentId = await this.session.registered(run.signal);
    // The control plane knows no zones before the first price report.
    const preferred_zones = [...otherZones(await this.offers.spot(run.signal), this.identity.zone)];
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
      // Asked again without a key that counts, a control plane might make a second one.
      const isIdempotent = await this.session.supports('idempotent-requests', run.signal);
      const wasAnswered = isSpotGuardError(error) && error.details['status'] !== undefined;
      if (isRetryable(error) && (isIdempotent || !wasAnswered)) throw error;
      run.log.warn('No replica to be had', { recommendation: id, error });
      return {};
    }
  }
}
