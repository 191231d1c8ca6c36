/** The part of an `EventSource` that the page uses; tests pass another one. */
export interface EventSourceLike {
  readonly readyState: number;
  addEventListener(
    type: string,
    listener: (event: { readonly data?: unknown; readonly lastEventId?: string }) => void,
  ): void;
  close(): void;
}

/** The value of `readyState` after which a browser does not connect again by itself: the server refused. */
export const closedState = 2;
