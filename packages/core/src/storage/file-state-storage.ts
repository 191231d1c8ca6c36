import { mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Logger } from '@spotguard/sdk';
import { FileRecordLog } from './file-record-log.js';
import type { StateStorage, StateStore } from './state-storage.js';

const archive = 'archive';

/** Keeps state under `<directory>/<owner>/<log>.jsonl`, mode 0700; other owners' folders move to `archive/`. */
export class FileStateStorage implements StateStorage {
  readonly #directory: string;
  readonly #log: Logger;
  readonly #clock: Clock;

  constructor(options: { readonly directory: string; readonly log: Logger; readonly clock: Clock }) {
    this.#directory = options.directory;
    this.#log = options.log;
    this.#clock = options.clock;
  }

  async open(owner: string): Promise<StateStore> {
    const own = join(this.#directory, owner);
    await mkdir(own, { recursive: true, mode: 0o700 });
    await this.#archiveOthers(owner);
    const logs: FileRecordLog[] = [];
    return {
      log: async (name) => {
        const log = await FileRecordLog.open(join(own, `${name}.jsonl`), this.#log);
        logs.push(log);
        return log;
      },
      close: async () => {
        await Promise.all(logs.map((log) => log.close()));
      },
    };
  }

  async #archiveOthers(owner: string): Promise<void> {
    for (const entry of await readdir(this.#directory, { withFileTypes: true })) {
      if (!entry.isDirectory() || entry.name === owner || entry.name === archive) continue;
      await mkdir(join(this.#directory, archive), { recursive: true, mode: 0o700 });
      const target = join(this.#directory, archive, `${entry.name}-${this.#clock.now()}`);
      await rename(join(this.#directory, entry.name), target);
      this.#log.warn('State of another host was archived, not resumed', { host: entry.name, archivedAt: target });
    }
  }
}
