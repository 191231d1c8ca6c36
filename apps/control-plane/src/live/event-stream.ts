import type { EventRow } from '../storage/rows.js';

/** Where a stream is written to: the connection of a caller. */
export interface EventSink {
  /** Writes a text. False when the caller reads too slowly, and nothing more is to be written until `whenWritable`. */
  write(text: string): boolean;
  /** Resolves when the caller has read what was written, or has left. */
  whenWritable(): Promise<void>;
  end(): void;
}

/** What a caller wants to read. */
export interface EventStreamRequest {
  readonly accountId: string;
  /** The number of the last event that the caller has; undefined to begin with the next one. */
  readonly after: number | undefined;
  /** Which events the caller wants; the numbers of the others are skipped. */
  readonly accepts: (event: EventRow) => boolean;
  /** Whether the caller may still read the events. The stream ends when it may not. */
  readonly isAllowed: () => Promise<boolean>;
  readonly sink: EventSink;
}

/** The text of an event in a stream of the type `text/event-stream`. Its id is the number with which a caller resumes. */
export function eventText(event: EventRow): string {
  return `id: ${event.number}\nevent: ${event.type}\ndata: ${JSON.stringify(shownEvent(event))}\n\n`;
}

/** An event as callers see it. */
function shownEvent(event: EventRow) {
  return {
    number: event.number,
    type: event.type,
    workloadId: event.workloadId,
    actor: { kind: event.actorKind, id: event.actorId, name: event.actorName, address: event.address },
    data: event.data,
    at: event.at.toISOString(),
  };
}

/** Tells that events between the caller's last one and number `last` are not there any more: it has to read everything again. */
export function resetText(last: number): string {
  return `id: ${last}\nevent: reset\ndata: ${JSON.stringify({ last })}\n\n`;
}

/** Begins a stream, so that the caller sees at once that it is open. */
export const openedText = ': open\n\n';

/** Shows that the connection works, and what time the server has. */
export function pingText(now: Date): string {
  return `event: ping\ndata: ${JSON.stringify({ time: now.toISOString() })}\n\n`;
}
