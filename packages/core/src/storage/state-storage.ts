/**
 * Keeps what must survive a crash of the agent. `FileStateStorage` keeps it in files; implement this interface to keep
 * it elsewhere, in memory for a test for example. Every method may reject with a retryable `STORAGE_FAILED`.
 */
export interface StateStorage {
  /**
   * Opens the state of `owner`, an instance id. State of any other owner must be archived and not read: it came with a
   * copy of the disk of another instance. Rejects with `ALREADY_RUNNING` when another process has the state.
   */
  open(owner: string): Promise<StateStore>;
}

/** The state of one instance, open. */
export interface StateStore {
  /** Opens the log with this name. Each log is opened at most once. */
  log(name: string): Promise<RecordLog>;
  /** Closes every log of this store. The kernel calls it once, when none of the logs is being opened. */
  close(): Promise<void>;
}

/**
 * How safe a record must be before `append` resolves. `final` (the default): it survives a power failure. `repeatable`:
 * it survives the end of the process; what it says can be found out again.
 */
export type Durability = 'final' | 'repeatable';

/** A list of JSON values to which records are appended. */
export interface RecordLog {
  /** The records that the log contained when it was opened. */
  readonly records: readonly unknown[];
  /**
   * Appends a record; resolves when it is as safe as `durability` says. A `repeatable` record is as safe as a `final`
   * one once the next `final` record is. Records are stored in the order of the calls.
   */
  append(record: unknown, durability?: Durability): Promise<void>;
  /** Replaces the whole log atomically: a crash leaves either the old or the new one. */
  rewrite(records: readonly unknown[]): Promise<void>;
}
