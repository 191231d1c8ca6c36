import { defineCommand, defineToken } from '@spotguard/sdk';
import * as z from 'zod';

/** A replica that could carry the workload now. */
export interface ReadyReplica {
  readonly replicaId: string;
  readonly instanceId: string;
  readonly zone: string;
}

/** The replicas of this workload that this instance has launched and seen to be ready. Answers from memory and at once. */
export interface ReadyReplicas {
  /** Oldest first. */
  ready(): readonly ReadyReplica[];
}
export const ReadyReplicas = defineToken<ReadyReplicas>('replicas/ready-replicas');

/** The wire's `create_replica`, executed by the primary. Other fields of the wire's commands are ignored. */
export const createReplicaCommand = defineCommand({
  name: 'create_replica',
  summary: 'Launches a replica of this instance.',
  input: z.object({
    instance_id: z.string().nullish(),
    /** Default: as the control plane chooses; without its choice, the zone of this instance. */
    target_pool_id: z.string().nullish(),
  }),
  output: z.object({ message: z.string() }),
  effect: 'write',
  timeoutSeconds: Number.POSITIVE_INFINITY,
  restart: 'resume',
});
export type CreateReplicaInput = z.output<typeof createReplicaCommand.input>;

/** The wire's `promote_replica`, executed by the replica itself; never sent by a v4 backend. */
export const promoteReplicaCommand = defineCommand({
  name: 'promote_replica',
  summary: 'Makes this replica the primary, once the old one is seen out or a person has asked for it.',
  input: z.object({
    instance_id: z.string().nullish(),
    replica_id: z.string().nullish(),
    /** The workload's generation at which the promotion was decided; at any other it is refused. */
    expected_generation: z.number().int().min(0),
  }),
  output: z.object({ message: z.string() }),
  effect: 'write',
  timeoutSeconds: 180,
  restart: 'resume',
});
export type PromoteReplicaInput = z.output<typeof promoteReplicaCommand.input>;
