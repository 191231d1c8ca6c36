/** The settings with which the thread of the embedded database starts. */
export interface ThreadSettings {
  /** PostgreSQL's data directory. */
  readonly files: string;
  /** Writes are refused when the disk has fewer free bytes than this. */
  readonly minFreeBytes: number;
  /** One 32-bit number that changes with each file operation, so that long work can be told from a standstill. */
  readonly progress: SharedArrayBuffer;
}

/** To the thread. */
export type ToThread =
  /** Whole messages of PostgreSQL's protocol up to one that asks for an answer. */
  | { readonly kind: 'batch'; readonly bytes: Uint8Array }
  /** Whether checkpoints are held off, so that no file of the write-ahead log is reused. */
  | { readonly kind: 'checkpoints'; readonly areHeld: boolean }
  | { readonly kind: 'close' };

/** From the thread. Each batch gets one `answer`, in order. */
export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly bytes: Uint8Array }
  /** Why the thread is about to end: an error, or a line of PostgreSQL's log. */
  | { readonly kind: 'failing'; readonly reason: string }
  | { readonly kind: 'space'; readonly isEnough: boolean; readonly freeBytes: number }
  | { readonly kind: 'maintained'; readonly figures: MaintenanceFigures }
  | { readonly kind: 'maintenance-failed'; readonly reason: string };

/** The sizes of the embedded database after maintenance. */
export interface MaintenanceFigures {
  /** The size of all files of the write-ahead log. */
  readonly walBytes: number;
  readonly databaseBytes: number;
  /** Bytes written to the log since the last checkpoint. A start after a crash has to read them. */
  readonly recoveryBytes: number;
  /** Transactions since the oldest row was last frozen; PostgreSQL stops at 2 billion. */
  readonly transactionAge: number;
  readonly checkpointed: boolean;
  readonly vacuumed: readonly string[];
  readonly milliseconds: number;
}
