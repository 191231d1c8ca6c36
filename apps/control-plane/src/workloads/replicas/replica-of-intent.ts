import { isUuid } from '../../storage/uuid.js';

/** Returns the replica id in a launch intent `standby/<replica id>/…`; undefined for any other intent. */
export function replicaOfIntent(intent: string | null | undefined): string | undefined {
  const [kind, id] = intent?.split('/') ?? [];
  return kind === 'standby' && id !== undefined && isUuid(id) ? id : undefined;
}
