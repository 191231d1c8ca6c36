import { type InstanceDescription, Instances, isUp } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { type Call, Clock, InstanceIdentity, Lineage, priorities, SpotGuardError } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { PromoteReplicaInput } from '../contract.js';

/** How long the predecessor may take to be gone. */
const maxWaitMs = 120_000;

/**
 * Executes `promote_replica` on the replica. It waits until the predecessor no longer serves, so that two instances never
 * serve at once, unless a person ordered the promotion.
 */
@injectable()
export class PromoteReplica {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(InstanceRegistry) private readonly registry: InstanceRegistry,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  async handle(input: PromoteReplicaInput, call: Call): Promise<{ readonly message: string }> {
    const { instanceId } = this.identity;
    const done = { message: `Promoted: ${instanceId} carries the workload now` };
    if (this.session.role === 'primary') return done;
    this.#assertForThisReplica(input);
    if (call.dryRun) return { message: `Would promote ${instanceId}` };
    if (call.priority !== priorities.manual) await this.#confirmPredecessorGone(call);
    const { expected_generation: expectedGeneration } = input;
    const outcome = await this.registry.promote(instanceId, { expectedGeneration, reason: 'failover' }, call.signal);
    if (outcome === 'primary') {
      call.log.info('This replica was promoted', { generation: expectedGeneration + 1 });
      return done;
    }
    throw new SpotGuardError('COMMAND_FAILED', 'Another instance has become the primary of this workload meanwhile');
  }

  #assertForThisReplica({ instance_id: addressee, replica_id: replicaId }: PromoteReplicaInput): void {
    const { instanceId } = this.identity;
    const intent = parseLaunchIntent(this.lineage.intent);
    if (addressee && addressee !== instanceId) throw refused(`The command is for ${addressee}, not ${instanceId}`);
    if (this.session.role !== 'standby' || !this.session.permits.emergencies) {
      throw refused(`${instanceId} is ${this.session.role ?? 'not registered'} and may not be promoted now`);
    }
    if (intent?.kind !== 'standby') throw refused(`${instanceId} was not launched as a replica`);
    if (replicaId && intent.key !== replicaId)
      throw refused(`${instanceId} is replica ${intent.key}, not ${replicaId}`);
  }

  async #confirmPredecessorGone({ signal: parent }: Call): Promise<void> {
    const { predecessor } = this.lineage;
    if (predecessor === undefined) throw refused('This instance does not know which instance it would replace');
    const limit = { clock: this.clock, at: this.clock.monotonic() + maxWaitMs, parent };
    const isConfirmed = await beforeTime(limit, async (signal) => {
      await this.instances.confirmGone(predecessor, { isGone: hasStoppedServing }, signal);
      return true;
    });
    if (isConfirmed) return;
    throw refused(
      `${predecessor} was not seen stopped, demoted or gone. To promote this replica all the same, order it by hand`,
    );
  }
}

function hasStoppedServing(found: InstanceDescription): boolean {
  return found.tags[tagKeys.role] === 'retiring' || !isUp(found);
}

function refused(reason: string): SpotGuardError {
  return new SpotGuardError('COMMAND_REJECTED', `${reason}. Nothing was changed`);
}
