/** Held by one process; the operating system takes it back when that process ends in whatever way. */
export interface ProcessLock {
  release(): Promise<void>;
}
