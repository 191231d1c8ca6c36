import type { RecordLog, StateStorage, StateStore } from '@spotguard/core';

/** An agent's state in memory. It outlives the agent, so that a test can restart one, and it can be made to fail. */
export interface MemoryStorage extends StateStorage {
  /**
   * The stored records of one log, in order; none for a log that was never written.
   *
   * @param owner The id of the instance whose state it is. Default: the owner that the kernel uses when no plugin
   * provides an `InstanceIdentity`.
   */
  records(log: string, owner?: string): readonly unknown[];
  /**
   * Cuts off the process that has the state open: its pending writes never settle, and its later writes are not stored.
   * Records that were acknowledged before are there for the next process that opens the storage.
   */
  crash(): void;
  /** Makes every following write reject with this error, until it is called with `undefined`. */
  failWith(error: Error | undefined): void;
  /** Makes every following write wait for ever, as on a disk that does not answer. There is no way back. */
  stall(): void;
}

/** The owner that the kernel uses when no plugin provides an `InstanceIdentity`. */
const defaultOwner = 'host';

/**
 * A storage in memory, for the `storage` of a test agent. It keeps records as JSON text, so that a value that a file
 * would not preserve, such as a `Date` or `undefined`, is not preserved here either.
 *
 * @example
 * ```ts
 * const storage = memoryStorage();
 * const first = await createTestAgent({ plugins, storage });
 * await first.start();
 * first.crash();
 * await using second = await createTestAgent({ plugins, storage, clock: first.clock });
 * ```
 */
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
