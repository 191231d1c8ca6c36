import type { Queries } from '../storage/database.js';
import { type EventSink, type EventStreamRequest, eventText, openedText, resetText } from './event-stream.js';
import { readEventRange, readEvents } from './read-events.js';

interface OpenStream extends EventStreamRequest {
  /** The number of the last event that was written or skipped. */
  last: number;
  isBlocked: boolean;
}

const maxEventsPerRead = 500;

/**
 * Sends the events of one account to its open streams. All streams share the queries. A stream whose caller reads slowly is
 * left behind and is served from the database later, so that nothing collects in memory.
 */
export class AccountFeed {
  readonly #streams = new Set<OpenStream>();
  #isPumping = false;
  #isPumpNeeded = false;

  constructor(
    private readonly queries: Queries,
    private readonly accountId: string,
    /** Called when the events could not be read. The streams are ended, and their callers resume. */
    private readonly onError: (error: unknown) => void,
  ) {}

  get sinks(): readonly EventSink[] {
    return [...this.#streams].map(({ sink }) => sink);
  }

  /** Adds a stream and sends it what it has missed. The returned function removes it. */
  async add(request: EventStreamRequest): Promise<() => void> {
    const { first, last } = await readEventRange(this.queries, this.accountId);
    const after = request.after ?? last;
    const isKnown = after <= last && (after === last || (first !== null && after >= first - 1));
    const stream: OpenStream = { ...request, last: isKnown ? after : last, isBlocked: false };
    this.#streams.add(stream);
    this.#write(stream, isKnown ? openedText : resetText(last));
    this.pump();
    return () => this.#streams.delete(stream);
  }

  /** Ends the streams whose callers may not read the events any more. */
  async endRefused(): Promise<void> {
    await Promise.all(
      [...this.#streams].map(async ({ isAllowed, sink }) => {
        if (!(await isAllowed())) sink.end();
      }),
    );
  }

  /** Sends the streams what is new. Call it when there may be new events. */
  pump(): void {
    this.#isPumpNeeded = true;
    if (this.#isPumping) return;
    this.#isPumping = true;
    void this.#pumpUntilDone()
      .catch((error: unknown) => {
        this.onError(error);
        for (const { sink } of this.#streams) sink.end();
      })
      .finally(() => {
        this.#isPumping = false;
      });
  }

  async #pumpUntilDone(): Promise<void> {
    while (this.#isPumpNeeded) {
      this.#isPumpNeeded = false;
      const ready = [...this.#streams].filter(({ isBlocked }) => !isBlocked);
      if (ready.length === 0) return;
      const after = Math.min(...ready.map(({ last }) => last));
      const events = await readEvents(this.queries, this.accountId, { after, limit: maxEventsPerRead });
      for (const event of events) {
        const text = eventText(event);
        for (const stream of ready) {
          if (stream.isBlocked || event.number <= stream.last) continue;
          stream.last = event.number;
          if (stream.accepts(event)) this.#write(stream, text);
        }
      }
      if (events.length === maxEventsPerRead) this.#isPumpNeeded = true;
    }
  }

  #write(stream: OpenStream, text: string): void {
    if (stream.sink.write(text)) return;
    stream.isBlocked = true;
    void stream.sink.whenWritable().then(() => {
      stream.isBlocked = false;
      this.pump();
    });
  }
}
