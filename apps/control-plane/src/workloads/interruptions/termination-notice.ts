import type { ReplicaRow } from '../../storage/rows.js';

/** A notice that AWS takes an instance, as its agent passes it on. */
export interface TerminationNotice {
  readonly instanceId: string;
  readonly time: string | undefined;
  readonly detectedAt: Date | undefined;
  readonly replicaId: string | undefined;
  readonly idempotencyKey: string | undefined;
  /** Whether one of our agents says so; its replicas have to be registered instances. */
  readonly generational: boolean;
  readonly report: unknown;
}

/** Who takes over; or why nobody does. `moved-on`: somebody else had the title before the notice. */
export type NoticeAnswer =
  | { readonly kind: 'promoted'; readonly instanceId: string; readonly replicaId: string | null }
  | { readonly kind: 'moved-on'; readonly instanceId: string }
  | { readonly kind: 'no-standby'; readonly reason?: string | undefined }
  | { readonly kind: 'standby-lost' | 'unknown-host' };

/** A replica's own agent was told to take over, and has yet to do so. */
export interface OrderedTakeOver {
  readonly kind: 'asked';
  readonly commandId: string;
  readonly instanceId: string;
}

/** A replica that is an instance. */
export type ReplicaInstance = ReplicaRow & { readonly instanceId: string };

/** The same message has the same key: its own, else what it is about. */
export function keyOf({ idempotencyKey, instanceId, time }: TerminationNotice): string {
  return idempotencyKey ?? `${instanceId}@${time ?? 'unknown'}`;
}
