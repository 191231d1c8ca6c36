import type { Readable, Writable } from 'node:stream';
import type { FolderOwner } from '@spotguard/program';
import { createControlPlane } from '../control-plane.js';
import type { LogTarget } from '../http/create-server.js';
import type { DatabaseLocation } from '../storage/open-database.js';
import { type BootstrapClient, bootstrapClient } from './bootstrap-client.js';
import { openOrExplain } from './open-or-explain.js';

/** What `serve` needs of its process. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly location: DatabaseLocation;
  /** Whose the folder of an embedded database has to be. */
  readonly owner: FolderOwner | undefined;
  readonly bootstrap: BootstrapClient | undefined;
  readonly output: Writable;
  readonly log: LogTarget['stream'];
  /** Aborts when the process is asked to end. */
  readonly stop: AbortSignal;
}

/** Serves until told to stop; prints one line `{"url":…}` when ready. Everything acknowledged is then in the database. */
export async function serve(options: ServeOptions): Promise<void> {
  const database = await openOrExplain(options.location, options.owner);
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
