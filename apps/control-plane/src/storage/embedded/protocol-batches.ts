/** Query, Sync, Flush, Terminate and FunctionCall: what PostgreSQL answers at once. */
const ending = new Set(['Q', 'S', 'H', 'X', 'F'].map((letter) => letter.charCodeAt(0)));

/**
 * Cuts the bytes that a client of PostgreSQL sends into batches: the start-up message, and then messages up to one that
 * asks for an answer (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */
export class ProtocolBatches {
  #bytes = Buffer.alloc(0);
  /** Where the next message begins; what is before it belongs to the batch that is being collected. */
  #next = 0;
  #isStarted = false;

  /** Takes bytes as they come and gives the batches that are whole now. */
  take(chunk: Uint8Array): readonly Uint8Array[] {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    const batches: Uint8Array[] = [];
    for (;;) {
      const header = this.#isStarted ? 1 : 0;
      if (this.#bytes.length < this.#next + header + 4) return batches;
      const end = this.#next + header + this.#bytes.readUInt32BE(this.#next + header);
      if (this.#bytes.length < end) return batches;
      const isWhole = !this.#isStarted || ending.has(this.#bytes[this.#next] ?? 0);
      this.#isStarted = true;
      this.#next = end;
      if (!isWhole) continue;
      batches.push(new Uint8Array(this.#bytes.subarray(0, end)));
      this.#bytes = this.#bytes.subarray(end);
      this.#next = 0;
    }
  }
}
