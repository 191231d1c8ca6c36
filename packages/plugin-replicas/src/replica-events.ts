import { defineToken, type Input } from '@spotguard/sdk';
import type { replicaEnded, replicaReady } from './contract.js';

/** Emits the events of this plugin; the keys are added. */
export interface ReplicaEvents {
  emitReady(replica: Omit<Input<typeof replicaReady.payload>, 'key'>): void;
  emitEnded(replica: Omit<Input<typeof replicaEnded.payload>, 'key'>): void;
}
export const ReplicaEvents = defineToken<ReplicaEvents>('replicas/replica-events');
