import type { MaintenanceFigures } from './embedded/thread-messages.js';

/** An event of an open database. */
export type DatabaseEvent =
  /** The embedded database has ended unexpectedly; it is restarted. */
  | { readonly kind: 'ended'; readonly reason: string }
  | { readonly kind: 'restarted' }
  /** The free space on the disk of the embedded database fell below the minimum, or is above it again. */
  | { readonly kind: 'space'; readonly isEnough: boolean; readonly freeBytes: number }
  | { readonly kind: 'maintained'; readonly figures: MaintenanceFigures }
  /** Maintenance failed and is tried again later. */
  | { readonly kind: 'maintenance-failed'; readonly reason: string }
  /** PostgreSQL did not answer in time; all idle connections are replaced. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** PostgreSQL answers again on the connection that listens for the wake-ups of other processes. */
  | { readonly kind: 'answers-again' };
