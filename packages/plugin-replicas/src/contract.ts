import { defineCommand, defineEvent, defineToken } from '@spotguard/sdk';
import * as z from 'zod';

/** A replica that could take over the workload now. */
export interface ReadyReplica {
  readonly replicaId: string;
  readonly instanceId: string;
  readonly zone: string;
  /** How long after its launch it was ready, in seconds; undefined when an earlier version of the agent launched it. */
  readonly readyAfterSeconds?: number | undefined;
}

/** The replicas that this instance launched and that are ready. Answers from memory, so it needs neither EC2 nor network. */
export interface ReadyReplicas {
  /** Oldest first. */
  ready(): readonly ReadyReplica[];
}
export const ReadyReplicas = defineToken<ReadyReplicas>('replicas/ready-replicas', {
  from: '@spotguard/plugin-replicas',
});

/** The wire's `create_replica`, executed by the primary. Fields that the wire has besides these are ignored. */
export const createReplicaCommand = defineCommand({
  name: 'create_replica',
  summary: 'Launches a replica of this instance.',
  input: z.object({
    instance_id: z.string().nullish(),
    /** Default: the pool that the control plane chooses, or else the zone of this instance. */
    target_pool_id: z.string().nullish(),
  }),
  output: z.object({ message: z.string() }),
  effect: 'write',
  timeoutSeconds: Number.POSITIVE_INFINITY,
  restart: 'resume',
  supportsDryRun: true,
});
export type CreateReplicaInput = z.output<typeof createReplicaCommand.input>;

/** The wire's `promote_replica`, executed by the replica itself; never sent by a v4 backend. */
export const promoteReplicaCommand = defineCommand({
  name: 'promote_replica',
  summary: 'Makes this replica the primary, once its predecessor no longer serves or when a person orders it.',
  input: z.object({
    instance_id: z.string().nullish(),
    replica_id: z.string().nullish(),
    /** The generation of the workload when the promotion was decided. With any other generation it is refused. */
    expected_generation: z.number().int().min(0),
  }),
  output: z.object({ message: z.string() }),
  effect: 'write',
  timeoutSeconds: 180,
  restart: 'resume',
  supportsDryRun: true,
});
export type PromoteReplicaInput = z.output<typeof promoteReplicaCommand.input>;

/**
 * A replica that this instance launched is ready to take over. Emitted once by the instance that launched it; a crash of
 * the agent at that moment repeats it.
 */
export const replicaReady = defineEvent(
  'replicas.replica-ready',
  z.object({
    /** `<replica id>/ready`. */
    key: z.string(),
    replicaId: z.string(),
    /** The replica. */
    instanceId: z.string(),
    zone: z.string(),
    /** How long after its launch it was ready; null when an earlier version of the agent launched it. */
    readyAfterSeconds: z.number().nullable(),
  }),
);

/**
 * A replica is not there any more, or nobody looks after it any more. Emitted once by the instance that launched it, or by
 * a later primary that ended it. Nothing is emitted for a replica whose procedure was refused: it goes on.
 */
export const replicaEnded = defineEvent(
  'replicas.replica-ended',
  z.object({
    /** `<replica id>/ended`. */
    key: z.string(),
    replicaId: z.string(),
    /** The replica; null when it was not launched. */
    instanceId: z.string().nullable(),
    /**
     * `withdrawn`: it was not wanted any more. `failed`: it was not launched, did not become ready, or ended by itself.
     * `kept`: its instance was not terminated, because it is the primary, or is not proven to be a replica.
     */
    outcome: z.enum(['withdrawn', 'failed', 'kept']),
    /** Null when it was ended because it was not wanted any more. */
    reason: z.string().nullable(),
    /** How long this process worked on each step of the procedure, by name. Empty for a replica of an earlier primary. */
    seconds: z.record(z.string(), z.number()),
  }),
);
