import type { Readable, Writable } from 'node:stream';
import { createControlPlane } from '../control-plane.js';
import { type DatabaseLocation, openDatabase } from '../storage/open-database.js';
import { type BootstrapClient, bootstrapClient } from './bootstrap-client.js';
import { logDatabase } from './log-database.js';

/** What `serve` needs of its process. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly location: DatabaseLocation;
  readonly bootstrap: BootstrapClient | undefined;
  readonly output: Writable;
  readonly log: Writable;
  /** Aborts when the process is asked to end. */
  readonly stop: AbortSignal;
}

/** Serves until told to stop; prints one line `{"url":…}` when ready. Everything acknowledged is then in the database. */
export async function serve(options: ServeOptions): Promise<void> {
  const database = await openDatabase(options.location, { onEvent: logDatabase(options.log) });
  try {
    if (options.bootstrap !== undefined) await bootstrapClient(database.queries, options.bootstrap);
    const controlPlane = createControlPlane({ database, log: { level: 'info', stream: options.log } });
    try {
      if (options.stop.aborted) return;
      const url = await controlPlane.listen({ host: options.host, port: options.port });
      options.output.write(`${JSON.stringify({ url })}\n`);
      await aborted(options.stop);
    } finally {
      await controlPlane.close();
    }
  } finally {
    await database.close();
  }
}

/** Aborts when the parent, which holds the other end of stdin, is gone. */
export function parentGone(stdin: Readable): AbortSignal {
  const gone = new AbortController();
  for (const event of ['end', 'close', 'error']) stdin.once(event, () => gone.abort());
  stdin.resume();
  return gone.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
