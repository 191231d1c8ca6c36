import type { MaintenanceFigures } from './embedded/thread-messages.js';

/** What happens to an open database besides being asked. */
export type DatabaseEvent =
  /** The embedded database gave up; it is started anew. */
  | { readonly kind: 'ended'; readonly reason: string }
  | { readonly kind: 'restarted' }
  /** The disk of the embedded database fell below its floor of free space, or has risen above it. */
  | { readonly kind: 'space'; readonly isEnough: boolean; readonly freeBytes: number }
  | { readonly kind: 'maintained'; readonly figures: MaintenanceFigures }
  /** It is tried again a little later. */
  | { readonly kind: 'maintenance-failed'; readonly reason: string }
  /** PostgreSQL did not answer in time; all connections that were idle then are made anew. */
  | { readonly kind: 'silent'; readonly reason: string }
  /** PostgreSQL answers again on the connection that hears the news of other processes. */
  | { readonly kind: 'heard-again' };
