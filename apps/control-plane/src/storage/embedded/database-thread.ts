import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { DatabaseEvent } from '../database-event.js';
import { DatabaseUnavailable } from '../database-unavailable.js';
import { watchStandstill } from './standstill.js';
import { threadFile } from './thread-file.js';
import type { FromThread, MaintenanceFigures, ThreadSettings, ToThread } from './thread-messages.js';

/** The limits of the embedded database, and where its events go. */
export interface DatabaseThreadOptions {
  /** PostgreSQL's data directory. */
  readonly files: string;
  /** Writes are refused when the disk has fewer free bytes than this. */
  readonly minFreeBytes: number;
  /** A thread with an unanswered query is restarted when it has not used a file for this long. */
  readonly maxStandstillMilliseconds: number;
  readonly onEvent: (event: DatabaseEvent) => void;
}

/** Called with the answer to a batch; not called when the thread ends before. */
type AnswerHandler = (bytes: Uint8Array) => void;

const minRestartDelayMilliseconds = 250;
const maxRestartDelayMilliseconds = 2_000;
/** A starting thread first compiles PGlite, which uses no file. */
const maxStartMilliseconds = 120_000;
const maxCloseMilliseconds = 3_500;

/**
 * Runs the embedded database in a thread, and restarts it when PostgreSQL has ended or stands still. The event loop of the
 * main thread is not blocked. A restarted thread recovers everything that was acknowledged.
 */
export class DatabaseThread {
  #worker: Worker | undefined;
  #isReady = false;
  #isClosing = false;
  #restarting: Promise<void> | undefined;
  #failureReason: string | undefined;
  #space = { isEnough: true, freeBytes: Number.POSITIVE_INFINITY };
  #figures: MaintenanceFigures | undefined;
  readonly #pendingAnswers: AnswerHandler[] = [];
  readonly #endListeners = new Set<(reason: DatabaseUnavailable) => void>();
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

  /** The sizes of the database after the last maintenance; `undefined` before the first. */
  get figures(): MaintenanceFigures | undefined {
    return this.#figures;
  }

  /** Why the database cannot be used now; `undefined` when it can. */
  get unavailable(): DatabaseUnavailable | undefined {
    return this.#isReady ? undefined : this.#describeUnavailability();
  }

  /** Calls the listener when the thread ends, until the returned function is called. */
  onEnd(listener: (reason: DatabaseUnavailable) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  /** Sends a batch to the thread. Answers come in the order of the batches. */
  send(bytes: Uint8Array, onAnswer: AnswerHandler): void {
    const worker = this.#worker;
    if (worker === undefined) return;
    this.#pendingAnswers.push(onAnswer);
    // A pending answer keeps the process alive, an idle database does not.
    if (this.#pendingAnswers.length === 1) worker.ref();
    post(worker, { kind: 'batch', bytes });
  }

  /** Makes no checkpoints until the returned function is called, or the thread ends. */
  holdCheckpoints(): () => void {
    const worker = this.#worker;
    if (worker !== undefined) post(worker, { kind: 'checkpoints', areHeld: true });
    return () => {
      if (worker !== undefined) post(worker, { kind: 'checkpoints', areHeld: false });
    };
  }

  /** Shuts PostgreSQL down, or ends the thread after a few seconds. Safe to call twice. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#closing.abort();
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    worker.ref();
    post(worker, { kind: 'close' });
    const timeout = new AbortController();
    await Promise.race([ended, sleep(maxCloseMilliseconds, undefined, timeout).catch(() => undefined)]);
    timeout.abort();
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
          this.#failureReason = undefined;
          worker.unref();
          resolve();
        } else this.#handleMessage(worker, message);
      });
      worker.on('error', (error) => {
        this.#failureReason ??= error.message;
      });
      worker.once('exit', () => {
        stopWatching();
        const wasReady = this.#isReady;
        this.#handleEnd();
        reject(this.#describeUnavailability());
        if (wasReady && !this.#isClosing) this.#restart();
      });
    });
  }

  #handleMessage(worker: Worker, message: FromThread): void {
    if (message.kind === 'answer') {
      const onAnswer = this.#pendingAnswers.shift();
      if (this.#pendingAnswers.length === 0) worker.unref();
      onAnswer?.(message.bytes);
    } else if (message.kind === 'failing') {
      this.#failureReason = message.reason;
    } else if (message.kind === 'space') {
      const wasEnough = this.#space.isEnough;
      this.#space = { isEnough: message.isEnough, freeBytes: message.freeBytes };
      if (wasEnough !== message.isEnough) this.options.onEvent({ kind: 'space', ...this.#space });
    } else {
      if (message.kind === 'maintained') this.#figures = message.figures;
      if (message.kind !== 'ready') this.options.onEvent(message);
    }
  }

  /** Ends a thread that has an unanswered batch and makes no progress, for example in an endless loop. */
  #watch(worker: Worker): () => void {
    const counter = new Int32Array(this.#progress);
    const limit = () => Math.max(this.options.maxStandstillMilliseconds, this.#isReady ? 0 : maxStartMilliseconds);
    return watchStandstill({
      maxStandstillMilliseconds: limit,
      progress: () => Atomics.load(counter, 0),
      isBusy: () => !this.#isReady || this.#pendingAnswers.length > 0,
      onStandstill: () => {
        this.#failureReason = `it stood still for ${limit() / 1_000} s`;
        void worker.terminate();
      },
    });
  }

  #handleEnd(): void {
    this.#worker = undefined;
    this.#isReady = false;
    this.#pendingAnswers.length = 0;
    const reason = this.#describeUnavailability();
    for (const listener of [...this.#endListeners]) listener(reason);
  }

  #restart(): void {
    this.#restarting ??= this.#restartUntilReady().finally(() => {
      this.#restarting = undefined;
    });
  }

  async #restartUntilReady(): Promise<void> {
    let delay = minRestartDelayMilliseconds;
    this.options.onEvent({ kind: 'ended', reason: this.#describeUnavailability().message });
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

  #describeUnavailability(): DatabaseUnavailable {
    if (this.#isClosing) return new DatabaseUnavailable('The embedded database is closed.');
    return new DatabaseUnavailable(
      `The embedded database in ${this.options.files} has stopped: ${this.#failureReason ?? 'no reason was given'}`,
    );
  }
}

const post = (worker: Worker, message: ToThread): void => worker.postMessage(message);
