import { constants } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, type Logger, SpotGuardError } from '@spotguard/sdk';
import type { Durability, RecordLog } from './state-storage.js';

/** Appends to a file of our own, made when it is absent, and never to what somebody has put a link to in its place. */
const appendToFile = constants.O_APPEND | constants.O_CREAT | constants.O_WRONLY | constants.O_NOFOLLOW;

interface Batch {
  readonly lines: string[];
  durability: Durability;
  readonly written: Promise<void>;
}

/** One JSON value a line. Writes of the same moment share one fdatasync; repeatable records wait for the next one. */
export class FileRecordLog implements RecordLog {
  readonly #path: string;
  #file: FileHandle;
  /** Bytes that are known to be whole lines. */
  #size: number;
  /** Set after a failed write, which may have left half a line beyond `#size`. */
  #isTorn = false;
  /** What the next turn will write; a new one is begun by the first record after anything else was asked for. */
  #batch: Batch | undefined;
  #lastTurn: Promise<void> = Promise.resolve();

  private constructor(
    path: string,
    opened: { readonly file: FileHandle; readonly size: number },
    readonly records: readonly unknown[],
  ) {
    this.#path = path;
    this.#file = opened.file;
    this.#size = opened.size;
  }

  /** Lines that cannot be read are kept aside in `<path>.damaged` and reported; a torn last line is a crash, and normal. */
  static async open(path: string, log: Logger): Promise<FileRecordLog> {
    let file: FileHandle | undefined;
    try {
      const { records, damaged, size } = parseLines(await readIfThere(path));
      if (damaged.length > 0) {
        await setAside(`${path}.damaged`, damaged);
        log.error('State log was damaged; the unreadable lines were set aside', {
          path: `${path}.damaged`,
          lines: damaged.length,
        });
      }
      const opened = damaged.length > 0 ? await replaceFile(path, records) : await cutTo(path, size);
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
    return this.#inTurn(async () => {
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
    return this.#inTurn(() => this.#file.close());
  }

  #beginBatch(): Batch {
    const batch = { lines: [] as string[], durability: 'repeatable' as Durability };
    const written = this.#inTurn(() => {
      this.#batch = undefined;
      return this.#write(batch.lines.join(''), batch.durability);
    });
    return Object.assign(batch, { written });
  }

  async #write(text: string, durability: Durability): Promise<void> {
    if (this.#isTorn) await this.#file.truncate(this.#size);
    this.#isTorn = true;
    // Unlike `write`, this goes on after a short write, which is what a filling disk gives.
    await this.#file.appendFile(text);
    if (durability === 'final') await this.#file.datasync();
    this.#isTorn = false;
    this.#size += Buffer.byteLength(text);
  }

  /** Everything happens in the order in which it was asked for; a failure does not hold up what comes after. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#batch = undefined;
    const turn = this.#lastTurn.then(work).catch((error) => {
      throw storageError(this.#path, error);
    });
    this.#lastTurn = turn.catch(() => {});
    return turn;
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

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

/** Cutting a torn line off takes no room, so that a full disk does not keep an agent from starting. */
async function cutTo(path: string, size: number): Promise<{ file: FileHandle; size: number }> {
  const file = await open(path, appendToFile, 0o600);
  try {
    await file.truncate(size);
  } catch (error) {
    await file.close();
    throw error;
  }
  return { file, size };
}

/** Puts a new file in the place of the old one and gives it open for appending. */
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

async function setAside(path: string, lines: readonly string[]): Promise<void> {
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
