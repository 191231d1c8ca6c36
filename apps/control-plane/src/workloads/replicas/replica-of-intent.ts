import { isUuid } from '../../storage/uuid.js';

/** The id of the replica that an instance was launched for, out of its intent `replica/<replica id>/…`; undefined for any other. */
export function replicaOfIntent(intent: string | null | undefined): string | undefined {
  const [kind, id] = intent?.split('/') ?? [];
  return kind === 'standby' && id !== undefined && isUuid(id) ? id : undefined;
}
