import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, type Logger, SpotGuardError } from '@spotguard/sdk';
import type { Durability, RecordLog } from './state-storage.js';

/**
 * Opens a file for appending and creates it if it is missing. Fails if somebody has put a symbolic link in its place.
 */
const appendToFile = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;

interface Batch {
  readonly lines: string[];
  durability: Durability;
  readonly written: Promise<void>;
}

/**
 * A record log in a file with one JSON value in each line. Records that are appended at the same time share one
 * fdatasync. `repeatable` records alone cause none: they are synchronised with the next `final` record.
 */
export class FileRecordLog implements RecordLog {
  readonly #path: string;
  #file: FileHandle;
  /** How many bytes of the file are known to be whole lines. */
  #size: number;
  /** True after a failed write, which may have left half a line beyond `#size`. */
  #isTorn = false;
  /** The records that the next write will append; undefined when none waits for it. */
  #batch: Batch | undefined;
  #lastOperation: Promise<void> = Promise.resolve();

  private constructor(
    path: string,
    opened: { readonly file: FileHandle; readonly size: number },
    readonly records: readonly unknown[],
  ) {
    this.#path = path;
    this.#file = opened.file;
    this.#size = opened.size;
  }

  /**
   * Opens the log and reads its records. Lines that cannot be parsed are moved to `<path>.damaged` and logged. An
   * incomplete last line is what a crash leaves; it is removed. Rejects with `STORAGE_FAILED`.
   */
  static async open(path: string, log: Logger): Promise<FileRecordLog> {
    let file: FileHandle | undefined;
    try {
      const { records, damaged, size } = parseLines(await readIfExists(path));
      if (damaged.length > 0) {
        await saveDamagedLines(`${path}.damaged`, damaged);
        log.error('State log was damaged; the unreadable lines were set aside', {
          path: `${path}.damaged`,
          lines: damaged.length,
        });
      }
      const opened = damaged.length > 0 ? await replaceFile(path, records) : await truncateTo(path, size);
      file = opened.file;
      await syncDirectory(dirname(path));
      return new FileRecordLog(path, opened, records);
    } catch (error) {
      await file?.close().catch(() => {});
      throw storageError(path, error);
    }
  }

  async append(record: unknown, durability: Durability = 'final'): Promise<void> {
    const line = `${JSON.stringify(record)}\n`;
    this.#batch ??= this.#beginBatch();
    this.#batch.lines.push(line);
    if (durability === 'final') this.#batch.durability = 'final';
    await this.#batch.written;
  }

  rewrite(records: readonly unknown[]): Promise<void> {
    return this.#enqueue(async () => {
      const old = this.#file;
      const { file, size } = await replaceFile(this.#path, records);
      this.#file = file;
      this.#size = size;
      this.#isTorn = false;
      await old.close();
      await syncDirectory(dirname(this.#path));
    });
  }

  close(): Promise<void> {
    return this.#enqueue(() => this.#file.close());
  }

  #beginBatch(): Batch {
    const batch = { lines: [] as string[], durability: 'repeatable' as Durability };
    const written = this.#enqueue(() => {
      this.#batch = undefined;
      return this.#write(batch.lines.join(''), batch.durability);
    });
    return Object.assign(batch, { written });
  }

  async #write(text: string, durability: Durability): Promise<void> {
    if (this.#isTorn) await this.#file.truncate(this.#size);
    this.#isTorn = true;
    // A disk that is nearly full may write only a part at first. `appendFile` then writes the rest; `write` does not.
    await this.#file.appendFile(text);
    if (durability === 'final') await this.#file.datasync();
    this.#isTorn = false;
    this.#size += Buffer.byteLength(text);
  }

  /** Runs the operations on the file one after the other. One that fails does not keep later ones from running. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#batch = undefined;
    const operation = this.#lastOperation.then(work).catch((error) => {
      throw storageError(this.#path, error);
    });
    this.#lastOperation = operation.catch(() => {});
    return operation;
  }
}

function parseLines(bytes: Buffer): { records: unknown[]; damaged: string[]; size: number } {
  const size = bytes.lastIndexOf('\n') + 1;
  const records: unknown[] = [];
  const damaged: string[] = [];
  for (const line of bytes.subarray(0, size).toString('utf8').split('\n')) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line));
    } catch {
      damaged.push(line);
    }
  }
  return { records, damaged, size };
}

async function readIfExists(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Removes an incomplete last line. That needs no free space, so that the agent can start on a full disk. */
async function truncateTo(path: string, size: number): Promise<{ file: FileHandle; size: number }> {
  const file = await open(path, appendToFile, 0o600);
  try {
    await file.truncate(size);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, size };
}

/** Replaces the file by one with these records; resolves with the new file, open for appending. */
async function replaceFile(path: string, records: readonly unknown[]): Promise<{ file: FileHandle; size: number }> {
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  await rm(`${path}.new`, { force: true });
  const file = await open(`${path}.new`, 'ax', 0o600);
  try {
    await file.appendFile(text);
    await file.datasync();
    await rename(`${path}.new`, path);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, size: Buffer.byteLength(text) };
}

async function saveDamagedLines(path: string, lines: readonly string[]): Promise<void> {
  const file = await open(path, appendToFile, 0o600);
  try {
    await file.appendFile(`${lines.join('\n')}\n`);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function storageError(path: string, cause: unknown): SpotGuardError {
  return new SpotGuardError(
    'STORAGE_FAILED',
    `Cannot keep the agent's state at ${path}: ${describeError(cause)}. Check free space and permissions of that folder.`,
    { cause, retryable: true, details: { path } },
  );
}
