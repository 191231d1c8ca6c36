import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MessagePort } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { FreeSpace } from './free-space.js';
import { Maintenance } from './maintenance.js';
import { SyncedFiles } from './synced-files.js';
import type { FromThread, ThreadSettings, ToThread } from './thread-messages.js';

const maintainEveryMilliseconds = 10_000;
const maintainEveryBatches = 500;

/** What the thread needs from its environment. */
export interface ThreadContext {
  readonly port: MessagePort;
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
  /** Ends the thread. */
  readonly exit: (code: number) => void;
}

/**
 * Runs the embedded database in this thread: PGlite on a directory, used through PostgreSQL's protocol. A commit is on the
 * disk before it is answered. The thread ends when PostgreSQL fails; a new thread recovers the data, as after a crash.
 */
export async function serveDatabase(settings: ThreadSettings, context: ThreadContext): Promise<void> {
  const { port, monotonic, exit } = context;
  const post = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void =>
    port.postMessage(message, transfer);
  const pglite = await openPglite(settings, {
    onFailure: (reason) => post({ kind: 'failing', reason }),
    onAbort: () => exit(1),
  });
  const space = new FreeSpace(settings.files, settings.minFreeBytes, monotonic);
  const maintenance = new Maintenance(pglite, settings.files, monotonic);
  let acceptsWrites = true;
  let batches = 0;

  const answer = async (bytes: Uint8Array): Promise<void> => {
    // Only the start-up message, with which a connection begins, starts with a zero byte.
    const isNewConnection = bytes[0] === 0;
    if (isNewConnection) await resetSession(pglite);
    space.measure();
    if ((isNewConnection || space.isEnough !== acceptsWrites) && !pglite.isInTransaction()) {
      await pglite.exec(`set default_transaction_read_only = ${space.isEnough ? 'off' : 'on'}`);
      acceptsWrites = space.isEnough;
      post({ kind: 'space', isEnough: space.isEnough, freeBytes: space.freeBytes });
    }
    // A copy, because the answer to a start-up message is a view of PGlite's own buffer.
    const reply = (await pglite.execProtocolRaw(bytes)).slice();
    post({ kind: 'answer', bytes: reply }, [reply.buffer]);
    batches += 1;
    if (batches % maintainEveryBatches === 0) queue(maintain);
  };
  const maintain = async (): Promise<void> => {
    if (pglite.isInTransaction() || !space.isEnough) return;
    try {
      const figures = await maintenance.run();
      if (figures !== undefined) post({ kind: 'maintained', figures });
    } catch (error) {
      post({ kind: 'maintenance-failed', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const close = async (): Promise<void> => {
    await pglite.close();
    exit(0);
  };

  let queued: Promise<void> = Promise.resolve();
  const queue = (work: () => Promise<void>): void => {
    queued = queued.then(work).catch((error: unknown) => {
      post({ kind: 'failing', reason: error instanceof Error ? error.message : String(error) });
      exit(1);
    });
  };
  port.on('message', (message: ToThread) => {
    if (message.kind === 'checkpoints') maintenance.holdsCheckpoints = message.areHeld;
    else queue(message.kind === 'close' ? close : () => answer(message.bytes));
  });
  setInterval(() => queue(maintain), maintainEveryMilliseconds).unref();
  post({ kind: 'ready' });
}

/** Opens PGlite with `fsync`. The caller holds the lock of the directory, so a left-over pid file is deleted. */
async function openPglite(
  { files, progress }: ThreadSettings,
  handlers: { readonly onFailure: (reason: string) => void; readonly onAbort: () => void },
): Promise<PGlite> {
  await rm(join(files, 'postmaster.pid'), { force: true });
  const counter = new Int32Array(progress);
  const onAbort = (cause: unknown): void => {
    if (cause instanceof Error) handlers.onFailure(cause.message);
    handlers.onAbort();
  };
  return PGlite.create({
    fs: new SyncedFiles(files, { onAbort, onOperation: () => void Atomics.add(counter, 0, 1) }),
    startParams: [...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'), ...parameters()],
    onStderr: (text) => {
      if (/ (FATAL|PANIC): /.test(text)) handlers.onFailure(text.replace(/^.*? (?=FATAL|PANIC)/, ''));
      return false;
    },
  });
}

/** PostgreSQL must use `fsync`: Emscripten's `fdatasync` does nothing, and `SyncedFiles` implements only `fsync`. */
function parameters(): readonly string[] {
  const settings = ['fsync=on', 'wal_sync_method=fsync', 'min_wal_size=32MB', 'max_wal_size=64MB'];
  return settings.flatMap((setting) => ['-c', setting]);
}

/** Rolls back the transaction of the previous connection, and drops its settings and prepared statements. */
async function resetSession(pglite: PGlite): Promise<void> {
  if (pglite.isInTransaction()) await pglite.exec('rollback');
  await pglite.exec('discard all');
}
