import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { DatabaseEvent } from '../database-event.js';
import { DatabaseUnavailable } from '../database-unavailable.js';
import { watchStandstill } from './standstill.js';
import { threadFile } from './thread-file.js';
import type { FromThread, MaintenanceFigures, ThreadSettings, ToThread } from './thread-messages.js';

/** What the embedded database may take, and whom it tells. */
export interface DatabaseThreadOptions {
  /** PostgreSQL's data directory. */
  readonly files: string;
  /** Below so many free bytes on its disk, writes are refused. */
  readonly minFreeBytes: number;
  /** A thread that owes an answer and has not touched a file for so long is ended and started anew. */
  readonly maxStandstillMilliseconds: number;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/** Someone who waits for the answer to a batch; nobody calls it when the thread ends before. */
type Hearer = (bytes: Uint8Array) => void;

const minRestartDelayMilliseconds = 250;
const maxRestartDelayMilliseconds = 2_000;
/** A thread that starts compiles PGlite first, which touches no file either. */
const maxStartMilliseconds = 120_000;
const maxCloseMilliseconds = 3_500;

/**
 * Keeps the thread of the embedded database: starts it, and starts it anew when PostgreSQL gave up or stands still. The
 * event loop of this thread stays free meanwhile. A new thread recovers all that was acknowledged.
 */
export class DatabaseThread {
  #worker: Worker | undefined;
  #isReady = false;
  #isClosing = false;
  #restarting: Promise<void> | undefined;
  #lastWords: string | undefined;
  #space = { isEnough: true, freeBytes: Number.POSITIVE_INFINITY };
  #figures: MaintenanceFigures | undefined;
  readonly #hearers: Hearer[] = [];
  readonly #leavers = new Set<(reason: DatabaseUnavailable) => void>();
  readonly #closing = new AbortController();
  readonly #progress = new SharedArrayBuffer(4);

  constructor(private readonly options: DatabaseThreadOptions) {}

  /** Starts the thread for the first time; rejects with PostgreSQL's reason when it cannot. */
  async start(): Promise<void> {
    await this.#run();
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get space(): { readonly isEnough: boolean; readonly freeBytes: number } {
    return this.#space;
  }

  /** How large the database was after the last maintenance; `undefined` before the first. */
  get figures(): MaintenanceFigures | undefined {
    return this.#figures;
  }

  /** Why nothing can be asked now. */
  get unavailable(): DatabaseUnavailable | undefined {
    return this.#isReady ? undefined : this.#reason();
  }

  /** Hears of the thread's end until the returned function is called. */
  onEnd(hear: (reason: DatabaseUnavailable) => void): () => void {
    this.#leavers.add(hear);
    return () => this.#leavers.delete(hear);
  }

  /** Asks; answers come in the order of the questions. */
  ask(bytes: Uint8Array, hear: Hearer): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#hearers.push(hear);
    // A question that is open keeps the process alive, an idle database does not.
    if (this.#hearers.length === 1) worker.ref();
    post(worker, { kind: 'batch', bytes });
  }

  /** Ends PostgreSQL in order, or after a few seconds without. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#closing.abort();
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    post(worker, { kind: 'close' });
    const given = new AbortController();
    await Promise.race([ended, sleep(maxCloseMilliseconds, undefined, given).catch(() => undefined)]);
    given.abort();
    await worker.terminate();
  }

  async #run(): Promise<void> {
    const { files, minFreeBytes } = this.options;
    const workerData: ThreadSettings = { files, minFreeBytes, progress: this.#progress };
    const worker = new Worker(threadFile(), { workerData, execArgv: [] });
    this.#worker = worker;
    const stopWatching = this.#watch(worker);
    await new Promise<void>((resolve, reject) => {
      worker.on('message', (message: FromThread) => {
        if (message.kind === 'ready') {
          this.#isReady = true;
          this.#lastWords = undefined;
          worker.unref();
          resolve();
        } else this.#hear(worker, message);
      });
      worker.on('error', (error) => {
        this.#lastWords ??= error.message;
      });
      worker.once('exit', () => {
        stopWatching();
        const wasReady = this.#isReady;
        this.#ended();
        reject(this.#reason());
        if (wasReady && !this.#isClosing) this.#restart();
      });
    });
  }

  #hear(worker: Worker, message: FromThread): void {
    if (message.kind === 'answer') {
      const hear = this.#hearers.shift();
      if (this.#hearers.length === 0) worker.unref();
      hear?.(message.bytes);
    } else if (message.kind === 'last-words') {
      this.#lastWords = message.text;
    } else if (message.kind === 'space') {
      const wasEnough = this.#space.isEnough;
      this.#space = { isEnough: message.isEnough, freeBytes: message.freeBytes };
      if (wasEnough !== message.isEnough) this.options.onEvent({ kind: 'space', ...this.#space });
    } else {
      if (message.kind === 'maintained') this.#figures = message.figures;
      if (message.kind !== 'ready') this.options.onEvent(message);
    }
  }

  /** Ends a thread that owes an answer and makes no progress, as one that loops for ever. */
  #watch(worker: Worker): () => void {
    const counter = new Int32Array(this.#progress);
    const limit = () => Math.max(this.options.maxStandstillMilliseconds, this.#isReady ? 0 : maxStartMilliseconds);
    return watchStandstill({
      maxStandstillMilliseconds: limit,
      progress: () => Atomics.load(counter, 0),
      isBusy: () => !this.#isReady || this.#hearers.length > 0,
      onStandstill: () => {
        this.#lastWords = `it stood still for ${limit() / 1_000} s`;
        void worker.terminate();
      },
    });
  }

  #ended(): void {
    this.#worker = undefined;
    this.#isReady = false;
    this.#hearers.length = 0;
    const reason = this.#reason();
    for (const hear of [...this.#leavers]) hear(reason);
  }

  #restart(): void {
    this.#restarting ??= this.#restartUntilReady().finally(() => {
      this.#restarting = undefined;
    });
  }

  async #restartUntilReady(): Promise<void> {
    let delay = minRestartDelayMilliseconds;
    this.options.onEvent({ kind: 'ended', reason: this.#reason().message });
    while (!this.#isClosing) {
      const isUp = await this.#run().then(
        () => true,
        () => false,
      );
      if (isUp) return this.options.onEvent({ kind: 'restarted' });
      await sleep(delay, undefined, { signal: this.#closing.signal }).catch(() => undefined);
      delay = Math.min(delay * 2, maxRestartDelayMilliseconds);
    }
  }

  #reason(): DatabaseUnavailable {
    if (this.#isClosing) return new DatabaseUnavailable('The embedded database is closed.');
    return new DatabaseUnavailable(
      `The embedded database in ${this.options.files} has stopped: ${this.#lastWords ?? 'no reason was given'}`,
    );
  }
}

const post = (worker: Worker, message: ToThread): void => worker.postMessage(message);
