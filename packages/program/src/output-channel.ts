/** The destination of an output channel. */
export interface OutputSink {
  /** Writes all of the text and then calls `done` once, with the error if it failed. It may never call it. */
  write(text: string, done: (error?: Error | null) => void): void;
}

export interface OutputChannelOptions {
  readonly sink: OutputSink;
  /** Makes the line that says how many lines are missing before it; it has to end with a line break. */
  readonly describeLoss: (lines: number) => string;
  /**
   * Called when lines begin to be dropped: with the sink's error, or without one when the buffer is full. A line that
   * the callback writes to the same channel may be dropped as well.
   */
  readonly onLoss?: (error: Error | undefined) => void;
  /** How many characters may wait for the sink; lines beyond that are dropped. Default: 1 000 000. */
  readonly maxBuffered?: number;
  /** The monotonic time in milliseconds. Default: `performance.now()`. */
  readonly monotonic?: () => number;
}

const maxChunk = 64 * 1_024;
const retryAfterMs = 1_000;

/**
 * Writes lines in order to a sink that may fail, fill up or hang, without harm to the program: `write` never throws,
 * never waits, and buffers a bounded number of characters. Lines beyond that are dropped and counted, and the next line
 * that is written is preceded by one that says how many are missing. After an error of the sink, lines are dropped for
 * a second; then it is tried again with the next line.
 */
export class OutputChannel {
  readonly #options: Required<Omit<OutputChannelOptions, 'onLoss'>> & Pick<OutputChannelOptions, 'onLoss'>;
  #waiting: string[] = [];
  #buffered = 0;
  #isWriting = false;
  #failedAt: number | undefined;
  #missing = 0;
  #dropped = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: OutputChannelOptions) {
    this.#options = { maxBuffered: 1_000_000, monotonic: () => performance.now(), ...options };
  }

  /** How many lines were dropped in total. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Writes or buffers one line, which has to end with a line break, or drops it. */
  write(line: string): void {
    const { maxBuffered, monotonic } = this.#options;
    const hasJustFailed = this.#failedAt !== undefined && monotonic() - this.#failedAt < retryAfterMs;
    if (hasJustFailed || this.#buffered + line.length > maxBuffered) {
      this.#drop(1);
      return;
    }
    this.#waiting.push(line);
    this.#buffered += line.length;
    if (!this.#isWriting) this.#writeNext();
  }

  /** Resolves when every buffered line is written or dropped, or when the signal is aborted. */
  flush(signal: AbortSignal): Promise<void> {
    if (!this.#isWriting || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  #writeNext(): void {
    const { sink, describeLoss } = this.#options;
    const lines = this.#nextLines();
    const missing = this.#missing;
    const text = `${missing === 0 ? '' : describeLoss(missing)}${lines.join('')}`;
    this.#isWriting = true;
    try {
      sink.write(text, (error) => {
        if (error) this.#onFailure(error, lines.length);
        else this.#onWritten(missing);
      });
    } catch (error) {
      this.#onFailure(error instanceof Error ? error : new Error(String(error)), lines.length);
    }
  }

  /** Removes as many of the waiting lines as fit into a chunk, at least one, and returns them. */
  #nextLines(): readonly string[] {
    let size = 0;
    const end = this.#waiting.findIndex((line, index) => {
      size += line.length;
      return index > 0 && size > maxChunk;
    });
    const lines = this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
    for (const line of lines) this.#buffered -= line.length;
    return lines;
  }

  #onWritten(missing: number): void {
    this.#missing -= missing;
    this.#failedAt = undefined;
    // Missing lines are reported even when no other line waits.
    if (this.#waiting.length > 0 || this.#missing > 0) this.#writeNext();
    else this.#becomeIdle();
  }

  #onFailure(error: Error, lines: number): void {
    const { monotonic } = this.#options;
    const lost = lines + this.#waiting.length;
    this.#failedAt = monotonic();
    this.#waiting = [];
    this.#buffered = 0;
    this.#drop(lost, error);
    this.#becomeIdle();
  }

  #becomeIdle(): void {
    this.#isWriting = false;
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }

  #drop(lines: number, error?: Error): void {
    const isFirst = this.#missing === 0;
    this.#missing += lines;
    this.#dropped += lines;
    if (isFirst) this.#options.onLoss?.(error);
  }
}
