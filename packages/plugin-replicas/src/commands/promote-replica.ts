import { type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { InstanceRegistry, Session } from '@spotguard/plugin-session/contract';
import { parseLaunchIntent, tagKeys } from '@spotguard/protocol';
import { type Call, Clock, InstanceIdentity, isRetryable, Lineage, priorities, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { PromoteReplicaInput } from '../contract.js';

const minChecksInARow = 3;
const betweenChecksMs = 2_000;
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
    if (call.priority !== priorities.manual) await this.#awaitPredecessorOut(call);
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

  /** Several checks in a row must agree, as one proves nothing. A check that fails does not count. */
  async #awaitPredecessorOut({ signal }: Call): Promise<void> {
    const { predecessor } = this.lineage;
    if (predecessor === undefined) throw refused('This instance does not know which instance it would replace');
    const until = this.clock.monotonic() + maxWaitMs;
    for (let inARow = 0; inARow < minChecksInARow; ) {
      const found = await this.#describe(predecessor, signal);
      if (found !== 'unknown') inARow = isOut(found) ? inARow + 1 : 0;
      if (inARow >= minChecksInARow) return;
      if (this.clock.monotonic() >= until) {
        throw refused(
          `${predecessor} was not seen stopped, demoted or gone. To promote this replica all the same, order it by hand`,
        );
      }
      await this.clock.sleep(betweenChecksMs, signal);
    }
  }

  async #describe(instanceId: string, signal: AbortSignal): Promise<InstanceDescription | undefined | 'unknown'> {
    try {
      return await this.instances.describe(instanceId, signal);
    } catch (error) {
      if (isRetryable(error)) return 'unknown';
      throw error;
    }
  }
}

/** The predecessor of a running instance is not too new for EC2 to list it: if EC2 does not list it, it has ended. */
function isOut(found: InstanceDescription | undefined): boolean {
  if (found === undefined || found.tags[tagKeys.role] === 'retiring') return true;
  return found.state !== 'running' && found.state !== 'pending';
}

function refused(reason: string): SpotGuardError {
  return new SpotGuardError('COMMAND_REJECTED', `${reason}. Nothing was changed`);
}
