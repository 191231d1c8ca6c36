/** What the thread of the embedded database is started with. */
export interface ThreadSettings {
  /** PostgreSQL's data directory. */
  readonly files: string;
  /** Below so many free bytes on its disk, writes are refused. */
  readonly minFreeBytes: number;
  /** One 32-bit number that changes with each file operation, so that long work is told from none. */
  readonly progress: SharedArrayBuffer;
}

/** To the thread: whole messages of PostgreSQL's protocol up to one that asks for an answer, or the request to close. */
export type ToThread = { readonly kind: 'batch'; readonly bytes: Uint8Array } | { readonly kind: 'close' };

/** From the thread. Each batch gets one `answer`, in order. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  /** A line of PostgreSQL's log that says why it gives up. */
  | { readonly kind: 'last-words'; readonly text: string }
  | { readonly kind: 'space'; readonly isEnough: boolean; readonly freeBytes: number }
  | { readonly kind: 'maintained'; readonly figures: MaintenanceFigures }
  | { readonly kind: 'maintenance-failed'; readonly reason: string };

/** How large the embedded database is, after a round of maintenance. */
export interface MaintenanceFigures {
  /** All files of the write-ahead log. */
  readonly walBytes: number;
  readonly databaseBytes: number;
  /** Written to the log since the last checkpoint: what a start after a crash has to read. */
  readonly recoveryBytes: number;
  /** Transactions since the oldest row was last frozen; PostgreSQL stops at 2 billion. */
  readonly transactionAge: number;
  readonly checkpointed: boolean;
  readonly vacuumed: readonly string[];
  readonly milliseconds: number;
}
