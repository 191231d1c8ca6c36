import { type InstanceDescription, Instances, isLaunchOf } from '@spotguard/plugin-aws/contract';
import { ControlPlane, parseAnswer, Session } from '@spotguard/plugin-session/contract';
import { launchKeyOf, parseLaunchIntent, paths, tagKeys, workloadInstance } from '@spotguard/protocol';
import { InstanceIdentity, isSpotGuardError, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** A replica that is to end. */
export interface ReplicaToEnd {
  readonly replicaId: string;
  readonly instanceId: string;
  /** Whether the journal of this instance says that it launched `instanceId` for this replica. */
  readonly isInJournal: boolean;
}

/**
 * `ended`: by this call, unless `wasTerminated`. `spared`: it is not a replica of ours, or it is the primary. `unseen`: EC2
 * does not show it, which proves nothing.
 */
export type EndOutcome =
  | { readonly status: 'ended'; readonly wasTerminated: boolean }
  | { readonly status: 'spared'; readonly reason: string }
  | { readonly status: 'unseen' };

/**
 * Terminates replicas of this workload, and no other instance. It asks for proof: the tags of the instance, its role at the
 * control plane, and either the journal or the client token of the launch, as tags alone can be copied from a replica.
 */
@injectable()
export class ReplicaTerminator {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(Session) private readonly session: Session,
    @inject(Logger) private readonly log: Logger,
  ) {}

  async end(replica: ReplicaToEnd, signal: AbortSignal): Promise<EndOutcome> {
    const { instanceId, replicaId, isInJournal } = replica;
    const found = await this.instances.describe(instanceId, signal);
    if (found === undefined && !isInJournal) return { status: 'unseen' };
    const reason = await this.#reasonToSpare(replica, found, signal);
    if (reason !== undefined) {
      this.log.error('Instance is not ended', { instanceId, replicaId, reason });
      return { status: 'spared', reason: `${instanceId} is not ended: ${reason}` };
    }
    if (found?.state === 'terminated') return { status: 'ended', wasTerminated: true };
    await this.instances.terminate(instanceId, signal);
    this.log.info('Replica terminated', { instanceId, replicaId });
    return { status: 'ended', wasTerminated: false };
  }

  async #reasonToSpare(
    { instanceId, replicaId, isInJournal }: ReplicaToEnd,
    found: InstanceDescription | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    if (instanceId === this.identity.instanceId) return 'it is this instance';
    const knowsRoles = await this.session.supports('instance-registry', signal);
    if (found !== undefined && !this.#isReplica(found, replicaId)) {
      return `its tags do not say that it is a replica of workload '${this.lineage.agent}'`;
    }
    if (found !== undefined && !isInJournal && !this.#wasLaunchedFor(found, replicaId)) {
      return 'its tags say that it is a replica, but EC2 does not say that SpotGuard launched it: its tags were copied';
    }
    if (knowsRoles) return (await this.#isPrimary(instanceId, signal)) ? 'it is the primary' : undefined;
    // A v4 backend does not say which instance is the primary. One that a later instance launched may be it.
    const predecessor = found?.tags[tagKeys.predecessor];
    const isLaunchedByOthers = predecessor !== this.identity.instanceId && predecessor !== this.lineage.predecessor;
    return found !== undefined && isLaunchedByOthers
      ? 'neither this instance nor the one before it launched it'
      : undefined;
  }

  #isReplica({ tags }: InstanceDescription, replicaId: string): boolean {
    const intent = parseLaunchIntent(tags[tagKeys.intent]);
    return tags[tagKeys.agent] === this.lineage.agent && intent?.kind === 'standby' && intent.key === replicaId;
  }

  #wasLaunchedFor(found: InstanceDescription, replicaId: string): boolean {
    const generation = Number(found.tags[tagKeys.generation]);
    return isLaunchOf(found, {
      agent: this.lineage.agent,
      generation,
      intent: launchKeyOf({ kind: 'standby', key: replicaId }),
    });
  }

  async #isPrimary(instanceId: string, signal: AbortSignal): Promise<boolean> {
    const agentId = await this.session.registered(signal);
    try {
      const path = paths.instance(agentId, instanceId);
      const answer = await this.controlPlane.request({ method: 'GET', path, query: { wait: 0 }, signal });
      return parseAnswer(workloadInstance, answer, 'a question about an instance').role === 'primary';
    } catch (error) {
      // An instance that has never registered was never promoted.
      if (isSpotGuardError(error, 'UPSTREAM_REFUSED') && error.details['status'] === 404) return false;
      throw error;
    }
  }
}
