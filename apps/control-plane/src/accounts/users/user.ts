import type { users } from '../../storage/schema.js';
import type { Role } from '../role.js';

/** A user's row as it is stored. */
export type UserRow = typeof users.$inferSelect;

/** A user as it is shown: without the hash of the password. */
export interface User {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly lastSeenAt: Date | null;
  readonly disabledAt: Date | null;
  /** Whether the user has set a password. */
  readonly isSetUp: boolean;
}

/** Returns what of a user's row may be shown. */
export function shownUser({ id, name, role, createdAt, lastSeenAt, disabledAt, passwordHash }: UserRow): User {
  return { id, name, role, createdAt, lastSeenAt, disabledAt, isSetUp: passwordHash !== null };
}
