import type { RecordLog, StateStorage, StateStore } from '@spotguard/core';

/** State in memory that outlives an agent, so that a test can restart one. */
export interface MemoryStorage extends StateStorage {
  /** What is "on disk" now: the records of one log of one owner. */
  records(log: string, owner?: string): readonly unknown[];
  /**
   * The process that holds the state is gone: whatever it was writing is never acknowledged, and nothing that it still
   * does is kept. What was acknowledged is there for whoever opens the storage next.
   */
  crash(): void;
  /** Makes every following write fail with this error; `undefined` heals the disk. */
  failWith(error: Error | undefined): void;
  /** Makes every following write hang, as on a disk that does not answer. */
  stall(): void;
}

/** The owner that the kernel uses when no plugin says which instance this is. */
const defaultOwner = 'host';

/** Keeps records as JSON text, so that whatever would not survive a real disk does not survive here either. */
export function memoryStorage(): MemoryStorage {
  const disk = new Map<string, string[]>();
  let process = 0;
  let failure: Error | undefined;
  let stalled = false;

  const logOf = (path: string, owner: number): RecordLog => {
    const write = async (change: (lines: string[]) => void) => {
      await Promise.resolve();
      if (owner !== process || stalled) return new Promise<never>(() => {});
      if (failure !== undefined) throw failure;
      const lines = disk.get(path) ?? [];
      change(lines);
      disk.set(path, lines);
    };
    return {
      records: parsed(disk.get(path)),
      append: (record) => {
        const line = JSON.stringify(record);
        return write((lines) => lines.push(line));
      },
      rewrite: (records) => {
        const replacement = records.map((record) => JSON.stringify(record));
        return write((lines) => lines.splice(0, lines.length, ...replacement));
      },
    };
  };

  return {
    async open(owner): Promise<StateStore> {
      const opener = process;
      return { log: async (name) => logOf(`${owner}/${name}`, opener), close: async () => {} };
    },
    records: (log, owner = defaultOwner) => parsed(disk.get(`${owner}/${log}`)),
    crash() {
      process += 1;
    },
    failWith(error) {
      failure = error;
    },
    stall() {
      stalled = true;
    },
  };
}

function parsed(lines: readonly string[] = []): readonly unknown[] {
  return lines.map((line) => JSON.parse(line) as unknown);
}
