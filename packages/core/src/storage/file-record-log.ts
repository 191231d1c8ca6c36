import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeError, type Logger, SpotGuardError } from '@spotguard/sdk';
import type { RecordLog } from './state-storage.js';

/** One JSON value a line. Writes of the same moment share one fdatasync. */
export class FileRecordLog implements RecordLog {
  readonly #path: string;
  #file: FileHandle;
  #waiting: { readonly line: string; readonly settle: (error?: unknown) => void }[] = [];
  #writing: Promise<void> = Promise.resolve();
  /** Set after a failed write, which may have left half a line behind. */
  #startNewLine = false;

  private constructor(
    path: string,
    file: FileHandle,
    readonly records: readonly unknown[],
  ) {
    this.#path = path;
    this.#file = file;
  }

  /** Lines that cannot be read are kept aside in `<path>.damaged` and reported; a torn last line is a crash, and normal. */
  static async open(path: string, log: Logger): Promise<FileRecordLog> {
    const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw storageError(path, error);
    });
    const { records, damaged, whole } = parseLines(text);
    if (damaged.length > 0) {
      await writeDurably(`${path}.damaged`, `${damaged.join('\n')}\n`);
      log.error('State log was damaged; the unreadable lines were set aside', {
        path: `${path}.damaged`,
        lines: damaged.length,
      });
    }
    if (!whole) await replaceFile(path, records);
    const file = await open(path, 'a', 0o600);
    await syncDirectory(dirname(path));
    return new FileRecordLog(path, file, records);
  }

  append(record: unknown): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        line: `${JSON.stringify(record)}\n`,
        settle: (error) => (error === undefined ? resolve() : reject(storageError(this.#path, error))),
      });
      if (this.#waiting.length === 1) this.#exclusively(() => this.#flush());
    });
  }

  rewrite(records: readonly unknown[]): Promise<void> {
    return this.#exclusively(async () => {
      await replaceFile(this.#path, records);
      await this.#file.close();
      this.#file = await open(this.#path, 'a', 0o600);
    });
  }

  close(): Promise<void> {
    return this.#exclusively(() => this.#file.close());
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      const lines = batch.map((entry) => entry.line).join('');
      await this.#file.write(this.#startNewLine ? `\n${lines}` : lines);
      await this.#file.datasync();
      this.#startNewLine = false;
      for (const entry of batch) entry.settle();
    } catch (error) {
      this.#startNewLine = true;
      for (const entry of batch) entry.settle(error);
    }
  }

  #exclusively(work: () => Promise<void>): Promise<void> {
    const turn = this.#writing.then(work);
    this.#writing = turn.catch(() => {});
    return turn;
  }
}

function parseLines(text: string): { records: unknown[]; damaged: string[]; whole: boolean } {
  const lines = text.split('\n');
  const torn = lines.pop() !== '';
  const records: unknown[] = [];
  const damaged: string[] = [];
  for (const line of lines) {
    if (line === '') continue;
    try {
      records.push(JSON.parse(line));
    } catch {
      damaged.push(line);
    }
  }
  return { records, damaged, whole: !torn && damaged.length === 0 };
}

async function replaceFile(path: string, records: readonly unknown[]): Promise<void> {
  await writeDurably(`${path}.new`, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await rename(`${path}.new`, path);
  await syncDirectory(dirname(path));
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.write(text);
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
    `Cannot write the agent's state at ${path}: ${describeError(cause)}. Check free space and permissions of that folder.`,
    { cause, retryable: true, details: { path } },
  );
}
