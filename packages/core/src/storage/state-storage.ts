/**
 * Where an agent keeps what must survive a crash. The kernel ships {@link FileStateStorage}; tests and other platforms
 * bring their own.
 */
export interface StateStorage {
  /**
   * Opens the state that belongs to `owner` (an instance id). State of any other owner is put aside, never read: it came
   * with the disk of another instance.
   */
  open(owner: string): Promise<StateStore>;
}

export interface StateStore {
  /** Opens one append-only log; each name once. */
  log(name: string): Promise<RecordLog>;
  /** Closes every log of this store. The kernel calls it once, when none of them is being opened any more. */
  close(): Promise<void>;
}

/** `repeatable`: what the record says could be found out again. Default: `final`. */
export type Durability = 'final' | 'repeatable';

/** A list of JSON values. */
export interface RecordLog {
  /** What was there when the log was opened. */
  readonly records: readonly unknown[];
  /**
   * Resolves when the record would survive a power cut; one that is `repeatable` only the end of the process, until the
   * next record that is not. Records are kept in the order of the calls.
   */
  append(record: unknown, durability?: Durability): Promise<void>;
  /** Replaces the whole log at once: after a crash there is either the old or the new one. */
  rewrite(records: readonly unknown[]): Promise<void>;
}
