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

/** What the thread has of its surroundings. */
export interface Surroundings {
  readonly port: MessagePort;
  /** Milliseconds that never step back. */
  readonly monotonic: () => number;
  /** Ends the thread. */
  readonly exit: (code: number) => void;
}

/**
 * The thread of the embedded database: PGlite on a directory, spoken to in PostgreSQL's protocol. What it has answered to
 * a commit is on the disk. It ends when PostgreSQL gives up; a new thread recovers, as after a crash.
 */
export async function serveDatabase(settings: ThreadSettings, surroundings: Surroundings): Promise<void> {
  const { port, monotonic, exit } = surroundings;
  const say = (message: FromThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  const pglite = await openPglite(settings, {
    onLastWords: (text) => say({ kind: 'last-words', text }),
    onAbort: () => exit(1),
  });
  const space = new FreeSpace(settings.files, settings.minFreeBytes, monotonic);
  const maintenance = new Maintenance(pglite, settings.files, monotonic);
  let takesWrites = true;
  let batches = 0;

  const answer = async (bytes: Uint8Array): Promise<void> => {
    const isNewAccount = bytes[0] === 0;
    if (isNewAccount) await forgetClient(pglite);
    space.look();
    if ((isNewAccount || space.isEnough !== takesWrites) && !pglite.isInTransaction()) {
      await pglite.exec(`set default_transaction_read_only = ${space.isEnough ? 'off' : 'on'}`);
      takesWrites = space.isEnough;
      say({ kind: 'space', isEnough: space.isEnough, freeBytes: space.freeBytes });
    }
    // A copy, because what answers a start-up message is a view of PGlite's own buffer.
    const reply = (await pglite.execProtocolRaw(bytes)).slice();
    say({ kind: 'answer', bytes: reply }, [reply.buffer]);
    batches += 1;
    if (batches % maintainEveryBatches === 0) queue(maintain);
  };
  const maintain = async (): Promise<void> => {
    if (pglite.isInTransaction() || !space.isEnough) return;
    try {
      const figures = await maintenance.run();
      if (figures !== undefined) say({ kind: 'maintained', figures });
    } catch (error) {
      say({ kind: 'maintenance-failed', reason: error instanceof Error ? error.message : String(error) });
    }
  };
  const close = async (): Promise<void> => {
    await pglite.close();
    exit(0);
  };

  let queued: Promise<void> = Promise.resolve();
  const queue = (work: () => Promise<void>): void => {
    queued = queued.then(work).catch((error: unknown) => {
      say({ kind: 'last-words', text: error instanceof Error ? error.message : String(error) });
      exit(1);
    });
  };
  port.on('message', (message: ToThread) => {
    queue(message.kind === 'close' ? close : () => answer(message.bytes));
  });
  setInterval(() => queue(maintain), maintainEveryMilliseconds).unref();
  say({ kind: 'ready' });
}

/** Opens PGlite as a server that syncs; the caller holds the lock of the directory, so a left-over pid file means nothing. */
async function openPglite(
  { files, progress }: ThreadSettings,
  handlers: { readonly onLastWords: (text: string) => void; readonly onAbort: () => void },
): Promise<PGlite> {
  await rm(join(files, 'postmaster.pid'), { force: true });
  const counter = new Int32Array(progress);
  const onAbort = (cause: unknown): void => {
    if (cause instanceof Error) handlers.onLastWords(cause.message);
    handlers.onAbort();
  };
  return PGlite.create({
    fs: new SyncedFiles(files, { onAbort, onOperation: () => void Atomics.add(counter, 0, 1) }),
    startParams: [...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'), ...parameters()],
    onStderr: (text) => {
      if (/ (FATAL|PANIC): /.test(text)) handlers.onLastWords(text.replace(/^.*? (?=FATAL|PANIC)/, ''));
      return false;
    },
  });
}

/** Emscripten has no `fdatasync` that does anything, but its `fsync` can be given one. */
function parameters(): readonly string[] {
  const settings = ['fsync=on', 'wal_sync_method=fsync', 'min_wal_size=32MB', 'max_wal_size=64MB'];
  return settings.flatMap((setting) => ['-c', setting]);
}

/** Ends what a client that is gone has begun, and drops what it had set and prepared. */
async function forgetClient(pglite: PGlite): Promise<void> {
  if (pglite.isInTransaction()) await pglite.exec('rollback');
  await pglite.exec('discard all');
}
