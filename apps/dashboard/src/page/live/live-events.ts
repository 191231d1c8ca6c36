import { closedState, type EventSourceLike } from './event-source-like.js';

/** An event of the server: something has happened in the account. */
export interface LiveEvent {
  readonly number: number;
  readonly type: string;
  readonly workloadId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: string;
}

/** What the stream needs, and whom it tells. */
export interface LiveEventsParts {
  /** Opens the stream after an event number; undefined begins with the next event. */
  readonly open: (after: number | undefined) => EventSourceLike;
  /** The types of events to listen to. */
  readonly types: readonly string[];
  readonly onEvent: (event: LiveEvent) => void;
  /** The server was heard; with its time when it said it. */
  readonly onHeard: (serverTime: string | undefined) => void;
  /** Events are missing that the server does not keep any more: read everything again. */
  readonly onReset: () => void;
  /** The server refused the stream. Resolves to whether to try again. */
  readonly onRefused: () => Promise<boolean>;
}

const retryMilliseconds = 2_000;

/**
 * The stream of events of one tab. The browser connects again by itself and says which event it had last; where the server
 * answers with a refusal, such as for a session that has ended, the stream waits until it is told to start again.
 */
export class LiveEvents {
  #source: EventSourceLike | undefined;
  #last: number | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: LiveEventsParts) {}

  /** Opens the stream anew. `after` is the last event that the page already knows. */
  start(after?: number): void {
    this.stop();
    if (after !== undefined) this.#last = after;
    const source = this.parts.open(this.#last);
    this.#source = source;
    source.addEventListener('open', () => this.parts.onHeard(undefined));
    source.addEventListener('error', () => {
      if (source === this.#source && source.readyState === closedState) void this.#refused(source);
    });
    source.addEventListener('ping', ({ data }) => this.parts.onHeard(read<{ readonly time?: string }>(data)?.time));
    source.addEventListener('reset', ({ lastEventId }) => {
      this.#remember(lastEventId);
      this.parts.onReset();
    });
    for (const type of this.parts.types) {
      source.addEventListener(type, ({ data, lastEventId }) => {
        this.#remember(lastEventId);
        this.parts.onHeard(undefined);
        const event = read<LiveEvent>(data);
        if (event !== undefined) this.parts.onEvent(event);
      });
    }
  }

  /** Closes the stream; `start` continues after the last event. */
  stop(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
  }

  async #refused(source: EventSourceLike): Promise<void> {
    const again = await this.parts.onRefused();
    if (again && source === this.#source) this.#retry = setTimeout(() => this.start(), retryMilliseconds);
  }

  #remember(lastEventId: string | undefined): void {
    const number = Number(lastEventId);
    if (lastEventId !== undefined && lastEventId !== '' && Number.isInteger(number)) this.#last = number;
  }
}

function read<Value>(data: unknown): Value | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data) as Value;
  } catch {
    return undefined;
  }
}
