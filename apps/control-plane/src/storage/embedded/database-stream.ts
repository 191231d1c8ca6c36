import { Duplex } from 'node:stream';
import type { DatabaseThread } from './database-thread.js';
import { ProtocolBatches } from './protocol-batches.js';

/** A connection to the thread of the embedded database. It has the methods of a socket that `pg` calls. */
export class DatabaseStream extends Duplex {
  readonly #batches = new ProtocolBatches();
  readonly #stopListening: () => void;

  constructor(private readonly thread: DatabaseThread) {
    super();
    this.#stopListening = thread.onEnd((reason) => this.destroy(reason));
  }

  connect(): this {
    process.nextTick(() => {
      const reason = this.thread.unavailable;
      if (reason === undefined) this.emit('connect');
      else this.destroy(reason);
    });
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  override _read(): void {
    // Answers are pushed when they arrive, because `pg` reads everything at once.
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: () => void): void {
    for (const batch of this.#batches.add(chunk)) {
      this.thread.send(batch, (bytes) => {
        if (!this.destroyed && bytes.length > 0) this.push(bytes);
      });
    }
    done();
  }

  override _final(done: () => void): void {
    this.push(null);
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#stopListening();
    done(error);
  }
}
