import { defineCommand, defineToken } from '@spotguard/sdk';
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
export const ReadyReplicas = defineToken<ReadyReplicas>('replicas/ready-replicas');

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
