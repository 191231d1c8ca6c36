/** The messages that end a batch, because PostgreSQL answers them at once: Query, Sync, Flush, Terminate, FunctionCall. */
const ending = new Set(['Q', 'S', 'H', 'X', 'F'].map((letter) => letter.charCodeAt(0)));

/**
 * Splits the bytes that a client of PostgreSQL sends into batches: the start-up message, and then messages up to one that
 * asks for an answer (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export class ProtocolBatches {
  #bytes = Buffer.alloc(0);
  /** Where the next message begins. The bytes before it belong to the incomplete batch. */
  #next = 0;
  #isStarted = false;

  /** Adds received bytes and returns the batches that are complete now. */
  add(chunk: Uint8Array): readonly Uint8Array[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const batches: Uint8Array[] = [];
    for (;;) {
      const header = this.#isStarted ? 1 : 0;
      if (this.#bytes.length < this.#next + header + 4) return batches;
      const end = this.#next + header + this.#bytes.readUInt32BE(this.#next + header);
      if (this.#bytes.length < end) return batches;
      const isComplete = !this.#isStarted || ending.has(this.#bytes[this.#next] ?? 0);
      this.#isStarted = true;
      this.#next = end;
      if (!isComplete) continue;
      batches.push(new Uint8Array(this.#bytes.subarray(0, end)));
      this.#bytes = this.#bytes.subarray(end);
      this.#next = 0;
    }
  }
}
