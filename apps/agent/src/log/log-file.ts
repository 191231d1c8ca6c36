import { once } from 'node:events';
import { basename, dirname, resolve } from 'node:path';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface LogFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  /** How many old files are kept, as `<path>.1` (the newest) and so on. */
  readonly files: number;
  /** Called with the first error; from then on nothing is written to the file any more. */
  readonly onError: (error: Error) => void;
}

/** What a stuck disk may cost: lines beyond it are dropped. */
const mostBufferedBytes = 1_000_000;

/** A log file that is rotated by size. Opened with the first line; neither a failing nor a slow disk stops the agent. */
export class LogFile {
  readonly #options: LogFileOptions;
  #stream: RotatingFileStream | undefined;
  #failed = false;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  write(line: string): void {
    if (this.#failed) return;
    this.#stream ??= this.#open();
    if (this.#stream.writableLength < mostBufferedBytes) this.#stream.write(line);
  }

  /** Resolves when everything is in the file, or at once when it has failed. */
  async close(): Promise<void> {
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined || this.#failed) return;
    const finished = once(stream, 'finish');
    stream.end();
    await finished.catch(() => {});
  }

  #open(): RotatingFileStream {
    const { path, maxBytes, files, onError } = this.#options;
    const stream = createStream(basename(path), {
      path: dirname(resolve(path)),
      size: `${maxBytes}B`,
      rotate: files,
      mode: 0o640,
    });
    stream.on('error', (error: Error) => {
      if (this.#failed) return;
      this.#failed = true;
      onError(error);
    });
    return stream;
  }
}
