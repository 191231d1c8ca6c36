import { defineToken, type Input } from '@spotguard/sdk';
import type { cleanupFinished } from '../contract.js';

/** Emits the events of this plugin; the instance is added. */
export interface CleanupEvents {
  emitFinished(run: Omit<Input<typeof cleanupFinished.payload>, 'instanceId'>): void;
}
export const CleanupEvents = defineToken<CleanupEvents>('cleanup/cleanup-events');
