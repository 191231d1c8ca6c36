import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger } from '@spotguard/sdk';
import { FileRecordLog } from './file-record-log.js';
import { lockDirectory } from './lock-directory.js';
import type { ProcessLock } from './process-lock.js';
import type { StateStorage, StateStore } from './state-storage.js';

const archive = 'archive';

export interface FileStateStorageOptions {
  /** Where the state is kept. It is created if it is missing. */
  readonly directory: string;
  readonly log: Logger;
  readonly clock: Clock;
  /** The id of this process, for the error message of a second process that wants the directory. */
  readonly pid?: number;
}

/**
 * Keeps the state in files, `<directory>/<owner>/<log>.jsonl`, in folders with mode 0700. Folders of other owners are
 * moved to `<directory>/archive/`. Only one process at a time can use a directory: in any other, `claim` and `open`
 * reject with `ALREADY_RUNNING`.
 */
export class FileStateStorage implements StateStorage {
  readonly #options: FileStateStorageOptions;
  #lock: Promise<ProcessLock> | undefined;
  #holders = 0;

  constructor(options: FileStateStorageOptions) {
    this.#options = options;
  }

  /**
   * Locks the directory against other processes until the returned lock is released. An open store holds the lock too.
   */
  async claim(): Promise<ProcessLock> {
    this.#lock ??= lockDirectory(this.#options.directory, { pid: this.#options.pid, log: this.#options.log });
    const lock = this.#lock;
    this.#holders += 1;
    let isHeld = true;
    const release = async () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holders -= 1;
      if (this.#holders > 0) return;
      this.#lock = undefined;
      await (await lock).release();
    };
    try {
      await lock;
      return { release };
    } catch (error) {
      this.#holders -= 1;
      if (this.#lock === lock) this.#lock = undefined;
      throw error;
    }
  }

  async open(owner: string): Promise<StateStore> {
    const { directory, log: logger } = this.#options;
    const claim = await this.claim();
    const logs: FileRecordLog[] = [];
    const own = join(directory, owner);
    try {
      await mkdir(own, { recursive: true, mode: 0o700 });
      await this.#archiveOthers(owner);
    } catch (error) {
      await claim.release();
      throw error;
    }
    return {
      log: async (name) => {
        const log = await FileRecordLog.open(join(own, `${name}.jsonl`), logger);
        logs.push(log);
        return log;
      },
      close: async () => {
        const closing = logs.map((log) => log.close());
        await Promise.allSettled(closing).finally(() => claim.release());
        await Promise.all(closing);
      },
    };
  }

  async #archiveOthers(owner: string): Promise<void> {
    const { directory, clock, log } = this.#options;
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === owner || entry.name === archive) continue;
      await mkdir(join(directory, archive), { recursive: true, mode: 0o700 });
      const target = join(directory, archive, `${entry.name}-${clock.now()}`);
      await rename(join(directory, entry.name), target);
      log.warn('State of another instance was archived, not resumed', { instance: entry.name, archivedAt: target });
    }
  }
}
