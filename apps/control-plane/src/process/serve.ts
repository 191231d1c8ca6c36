import type { Readable, Writable } from 'node:stream';
import { firstRequests, noncePlaceholder, pageDirectory } from '@spotguard/dashboard';
import type { FolderOwner, LocalSocket } from '@spotguard/program';
import { openAdministrationSocket } from '../administration/administration-socket.js';
import { type ControlPlane, createControlPlane, type MetricsOptions } from '../control-plane.js';
import type { LogTarget } from '../create-server.js';
import { examineDatabase } from '../examination/examine-database.js';
import type { PartialRetentionRules } from '../jobs/retention/retention-rules.js';
import { connectionOf } from '../storage/connection.js';
import type { Database } from '../storage/database.js';
import type { DatabaseLocation } from '../storage/open-database.js';
import { type BootstrapAccount, bootstrapAccount } from './bootstrap-account.js';
import { logDatabase } from './log-database.js';
import { offerSetUp } from './offer-set-up.js';
import { openOrExplain } from './open-or-explain.js';

/** What `serve` needs of its process. */
export interface ServeOptions {
  readonly host: string;
  readonly port: number;
  readonly location: DatabaseLocation;
  /** The user who must own the folder of an embedded database. */
  readonly owner: FolderOwner | undefined;
  readonly bootstrap: BootstrapAccount | undefined;
  readonly retention: PartialRetentionRules;
  /** Addresses or networks of proxies whose word on the caller's address and on TLS is taken. */
  readonly trustedProxies: readonly string[];
  /** False for all but one of several workers: each offer of a set-up ends the one before. */
  readonly offersSetUp: boolean;
  readonly metrics: Omit<MetricsOptions, 'isOwnProcess'>;
  readonly output: Writable;
  readonly log: LogTarget['stream'];
  readonly logLevel: LogTarget['level'];
  /** Aborts when the process is asked to end. */
  readonly stop: AbortSignal;
}

/** Runs the control plane until `stop` aborts. Prints one line `{"url":…}` when it is ready. */
export async function serve(options: ServeOptions): Promise<void> {
  const database = await openOrExplain(options.location, options.owner, {
    onEvent: logDatabase(options.log, options.logLevel),
  });
  try {
    if (options.bootstrap !== undefined) await bootstrapAccount(database.queries, options.bootstrap, new Date());
    const controlPlane = createControlPlane({
      database,
      retention: options.retention,
      trustedProxies: options.trustedProxies,
      page: { directory: pageDirectory, noncePlaceholder, firstRequests },
      metrics: { ...options.metrics, isOwnProcess: true },
      log: { level: options.logLevel, stream: options.log },
    });
    let administration: LocalSocket | undefined;
    try {
      if (options.stop.aborted) return;
      if ('directory' in options.location)
        administration = await administer(controlPlane, database, options.location.directory);
      const explainSetUp = options.offersSetUp ? await offerSetUp(controlPlane) : undefined;
      const url = await controlPlane.listen({ host: options.host, port: options.port });
      const ready = { url, metricsUrl: controlPlane.metricsUrl };
      options.output.write(`${JSON.stringify(ready)}\n${explainSetUp?.(url) ?? ''}`);
      await aborted(options.stop);
    } finally {
      await administration?.close();
      await controlPlane.close();
    }
  } finally {
    await database.close();
  }
}

/** Opens the administration socket. When that fails, the server runs without it, and accounts can be managed only while it is stopped. */
async function administer(
  controlPlane: ControlPlane,
  database: Database,
  directory: string,
): Promise<LocalSocket | undefined> {
  return openAdministrationSocket(directory, {
    administer: (order) => controlPlane.administer(order),
    examine: () => examineDatabase(connectionOf(database.queries)),
    takeSnapshot: async () => {
      if (database.takeSnapshot === undefined) throw new Error('Only an embedded database can be copied.');
      return database.takeSnapshot();
    },
  }).catch((error: unknown) => {
    controlPlane.log.warn(
      { err: error, directory },
      'no administration socket; client commands need this server stopped',
    );
    return undefined;
  });
}

/** Returns a signal that aborts when stdin closes, because the parent process has ended. */
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
