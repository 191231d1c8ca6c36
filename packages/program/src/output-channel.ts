/** Where an output channel writes to. */
export interface OutputSink {
  /** Writes all of the text and then calls back once, with the error if it failed. The call back may never come. */
  write(text: string, done: (error?: Error | null) => void): void;
}

export interface OutputChannelOptions {
  readonly sink: OutputSink;
  /** The line that says how many lines before it are missing, with its line break. */
  readonly describeLoss: (lines: number) => string;
  /**
   * Called when lines begin to be dropped: with the sink's error, or without one when it takes nothing any more. What this
   * writes to the channel itself may be dropped as well.
   */
  readonly onLoss?: (error: Error | undefined) => void;
  /** Text that waits for the sink, in characters; lines beyond it are dropped. */
  readonly maxBuffered?: number;
  /** Milliseconds of a clock that never steps. */
  readonly monotonic?: () => number;
}

const maxChunk = 64 * 1_024;
const retryAfterMs = 1_000;

/**
 * Writes lines in order to something that may fail, fill up or stop answering, and is harmed by none of that: `write`
 * never throws, never waits and keeps a bounded number of lines. Others are dropped and counted, and the first line that
 * gets through afterwards is preceded by one that says how many are missing. After an error the sink is tried again with
 * the next line that is at least a second younger.
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

  /** How many lines were ever dropped. */
  get droppedLines(): number {
    return this.#dropped;
  }

  /** Takes one line, with its line break. */
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

  /** Resolves when every line that was taken is written or dropped, or when the signal is aborted. */
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
        if (error) this.#failed(error, lines.length);
        else this.#wrote(missing);
      });
    } catch (error) {
      this.#failed(error instanceof Error ? error : new Error(String(error)), lines.length);
    }
  }

  /** As many of the waiting lines as make a chunk, at least one. */
  #nextLines(): readonly string[] {
    let size = 0;
    const beyond = this.#waiting.findIndex((line, index) => {
      size += line.length;
      return index > 0 && size > maxChunk;
    });
    const lines = this.#waiting.splice(0, beyond === -1 ? this.#waiting.length : beyond);
    for (const line of lines) this.#buffered -= line.length;
    return lines;
  }

  #wrote(missing: number): void {
    this.#missing -= missing;
    this.#failedAt = undefined;
    // A line that says what is missing is owed even when no other line waits.
    if (this.#waiting.length > 0 || this.#missing > 0) this.#writeNext();
    else this.#becomeIdle();
  }

  #failed(error: Error, lines: number): void {
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
