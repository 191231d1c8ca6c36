/** A lock that this process holds. The operating system releases it when the process ends, however it ends. */
export interface ProcessLock {
  /** Releases the lock before the process ends. */
  release(): Promise<void>;
}
