import type { ReplicaRow } from '../../storage/rows.js';

/** A notice that AWS will terminate an instance, as its agent reports it. */
export interface TerminationNotice {
  readonly instanceId: string;
  readonly time: string | undefined;
  readonly detectedAt: Date | undefined;
  readonly replicaId: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Whether the sender is one of our agents. Its replicas have to be registered instances. */
  readonly generational: boolean;
  readonly report: unknown;
}

/**
 * Which replica takes over, or why none does. `already-replaced`: another instance was the primary before the notice.
 */
export type NoticeAnswer =
  | { readonly kind: 'promoted'; readonly instanceId: string; readonly replicaId: string | null }
  | { readonly kind: 'already-replaced'; readonly instanceId: string }
  | { readonly kind: 'no-replica'; readonly reason?: string | undefined }
  | { readonly kind: 'replica-lost' | 'unknown-instance' };

/** A replica's own agent was ordered to take over, and has not done so yet. */
export interface OrderedTakeOver {
  readonly kind: 'ordered';
  readonly commandId: string;
  readonly instanceId: string;
}

/** A replica whose instance is known. */
export type ReplicaInstance = ReplicaRow & { readonly instanceId: string };

/** Returns the key by which the same notice is recognised: its own, else its instance and time. */
export function keyOf({ idempotencyKey, instanceId, time }: TerminationNotice): string {
  return idempotencyKey ?? `${instanceId}@${time ?? 'unknown'}`;
}
