import { defineToken, type Input } from '@spotguard/sdk';
import type { roleChanged, sessionRegistered } from '../contract.js';

/** Emits the events of this plugin; the keys and the instance are added. */
export interface SessionEvents {
  emitRegistered(registration: Omit<Input<typeof sessionRegistered.payload>, 'key' | 'instanceId'>): void;
  emitRoleChanged(change: Omit<Input<typeof roleChanged.payload>, 'key' | 'instanceId'>): void;
}
export const SessionEvents = defineToken<SessionEvents>('session/session-events');
