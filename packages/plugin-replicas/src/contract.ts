import { defineToken } from '@spotguard/sdk';

/** A standby that could carry the workload now. */
export interface ReadyStandby {
  readonly replicaId: string;
  readonly instanceId: string;
  readonly zone: string;
}

/** The standbys of this workload that this host has launched and seen to be ready. Answers from memory and at once. */
export interface Standbys {
  /** Oldest first. */
  ready(): readonly ReadyStandby[];
}
export const Standbys = defineToken<Standbys>('replicas/standbys');
