/** A call of an API, after its end. */
export interface CallRecord {
  readonly action: string;
  /** When it ended, in ISO form. */
  readonly at: string;
  /** `operator/<n>`, `role/<name>/<instance id>`, or `unknown` when the credentials were refused. */
  readonly principal: string;
  /** The parameters as sent (`Filter.1.Name`), without Action and Version. */
  readonly parameters: Readonly<Record<string, string>>;
  /** `ok`, EC2's error code, or `dropped-before` or `dropped-after` for an injected `drop`. */
  readonly result: string;
  /** The instance whose credentials made the call. */
  readonly instanceId?: string;
}

/** Something that has happened in the region. `at` is the real time in ISO form. */
export type RegionEvent = { readonly at: string } & (
  | {
      readonly type:
        | 'instance-pending'
        | 'instance-running'
        | 'instance-booted'
        | 'instance-status-ok'
        | 'instance-terminating'
        | 'instance-terminated'
        | 'instance-stopping'
        | 'instance-stopped'
        | 'instance-notice'
        | 'instance-notice-cleared'
        | 'instance-rebalance'
        | 'instance-rebalance-cleared'
        | 'instance-maintenance';
      readonly instanceId: string;
    }
  | { readonly type: 'service-started'; readonly instanceId: string; readonly service: string; readonly pid: number }
  | {
      readonly type: 'service-exited';
      readonly instanceId: string;
      readonly service: string;
      readonly exitCode: number;
    }
  | {
      readonly type: 'image-pending' | 'image-available' | 'image-failed' | 'image-deregistered';
      readonly imageId: string;
    }
  | { readonly type: 'call'; readonly call: CallRecord }
);

/** An event without its time. */
export type NewEvent = RegionEvent extends infer Event
  ? Event extends RegionEvent
    ? Omit<Event, 'at'>
    : never
  : never;

/** Passes events to listeners, in order, and counts them. */
export class EventFeed {
  readonly #listeners = new Set<(event: RegionEvent) => void>();
  /** The number of events so far. While it stays the same, nothing in the region has changed. */
  revision = 0;

  constructor(private readonly now: () => number) {}

  emit(event: NewEvent): void {
    this.revision += 1;
    const stamped = { ...event, at: new Date(this.now()).toISOString() } as RegionEvent;
    for (const listener of [...this.#listeners]) listener(stamped);
  }

  /** Calls the listener with each event until the returned function is called. */
  subscribe(listener: (event: RegionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves at the next event; rejects when the signal is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => done(() => reject(signal.reason));
      const unsubscribe = this.subscribe(() => done(resolve));
      const done = (settle: () => void) => {
        unsubscribe();
        signal.removeEventListener('abort', abort);
        settle();
      };
      signal.addEventListener('abort', abort);
      if (signal.aborted) abort();
    });
  }
}
