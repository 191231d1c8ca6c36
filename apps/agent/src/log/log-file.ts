import { lstat } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import type { OutputSink } from '@spotguard/program';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface LogFileOptions {
  readonly path: string;
  readonly maxBytes: number;
  /** How many rotated files are kept: `<path>.1` is the newest. */
  readonly files: number;
}

/** A log file that is rotated by size. It is opened for the first line, and again after an error. A link is not followed. */
export class LogFile implements OutputSink {
  readonly #options: LogFileOptions;
  #stream: RotatingFileStream | undefined;

  constructor(options: LogFileOptions) {
    this.#options = options;
  }

  write(text: string, done: (error?: Error | null) => void): void {
    if (this.#stream !== undefined) {
      this.#writeTo(this.#stream, text, done);
      return;
    }
    const { path } = this.#options;
    lstat(path, (error, stats) => {
      if (stats?.isSymbolicLink())
        return done(new Error(`${path} is a link, and the log is not written through links`));
      if (error !== null && error.code !== 'ENOENT') return done(error);
      this.#stream = this.#open();
      this.#writeTo(this.#stream, text, done);
    });
  }

  #writeTo(stream: RotatingFileStream, text: string, done: (error?: Error | null) => void): void {
    // Line by line, because the size is compared after each write.
    const lines = text.split(/(?<=\n)/);
    const last = lines.pop() ?? '';
    for (const line of lines) stream.write(line);
    stream.write(last, (error) => {
      if (error && this.#stream === stream) this.#stream = undefined;
      done(error);
    });
  }

  /** Closes the file, so that the next line opens the file that is at its path then. */
  reopen(): void {
    this.#stream?.end();
    this.#stream = undefined;
  }

  #open(): RotatingFileStream {
    const { path, maxBytes, files } = this.#options;
    const stream = createStream(basename(path), {
      path: dirname(resolve(path)),
      size: `${maxBytes}B`,
      rotate: files,
      mode: 0o640,
    });
    // Each write gets its error; without this listener, the event would end the process.
    stream.on('error', () => {});
    return stream;
  }
}
