import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { blankDatabase } from '../../src/storage/embedded/blank-database.js';
import { ProtocolBatches } from '../../src/storage/embedded/protocol-batches.js';

/**
 * PGlite behind a TCP port, so that code that uses a PostgreSQL server can be tested without one. All connections
 * share its one session, so a connection with an open transaction blocks the others; NOTIFY is not passed on.
 */
export async function startPglitePostgres() {
  let statements = 0;
  let isClosed = false;
  let paused: Promise<void> = Promise.resolve();
  const pglite = await PGlite.create({ loadDataDir: await blankDatabase() });
  let owner: Socket | undefined;
  let ownerGone: Promise<unknown> = Promise.resolve();
  let queued: Promise<unknown> = Promise.resolve();

  const answer = async (socket: Socket, batch: Uint8Array): Promise<void> => {
    statements += countStatements(batch);
    if (owner !== undefined && owner !== socket) {
      await ownerGone;
      if (pglite.isInTransaction()) await pglite.exec('rollback');
      owner = undefined;
    }
    const reply = (await pglite.execProtocolRaw(batch)).slice();
    if (pglite.isInTransaction()) {
      if (owner === undefined) ownerGone = socket.destroyed ? Promise.resolve() : once(socket, 'close');
      owner = socket;
    } else owner = undefined;
    if (!socket.destroyed) socket.write(reply);
  };
  const waiting: { readonly socket: Socket; readonly batch: Uint8Array }[] = [];
  const pump = async (): Promise<void> => {
    // The owner of an open transaction goes first: the others wait for its end, as for a lock.
    for (;;) {
      await paused;
      if (isClosed) return;
      const own = owner === undefined ? -1 : waiting.findIndex(({ socket }) => socket === owner);
      if (owner !== undefined && own === -1 && !owner.destroyed) return;
      const [next] = waiting.splice(Math.max(own, 0), 1);
      if (next === undefined) return;
      await answer(next.socket, next.batch);
    }
  };
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    const batches = new ProtocolBatches();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      queued = queued.then(pump);
    });
    socket.on('data', (bytes) => {
      for (const batch of batches.add(bytes)) waiting.push({ socket, batch: ownSession(batch, connection) });
      queued = queued.then(pump);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    url: new URL(`postgres://postgres@127.0.0.1:${address.port}/postgres`),
    /** How many statements were executed so far, without the pings of the listening connection. */
    get statements(): number {
      return statements;
    },
    /** Answers nothing until the returned function is called. */
    pause(): () => void {
      let resume = (): void => undefined;
      paused = new Promise((resolve) => {
        resume = resolve;
      });
      return resume;
    },
    close: async (): Promise<void> => {
      server.close();
      isClosed = true;
      await queued.catch(() => undefined);
      await pglite.close();
    },
  };
}

/** Counts the messages of PostgreSQL's protocol that execute a statement: `Query` and `Execute`. */
function countStatements(batch: Uint8Array): number {
  const bytes = Buffer.from(batch);
  // The start-up message has no type.
  if (bytes[0] === 0) return 0;
  let count = 0;
  for (let start = 0; start + 5 <= bytes.length; start += 1 + bytes.readUInt32BE(start + 1)) {
    const type = String.fromCharCode(bytes[start] ?? 0);
    const isPing = bytes.toString('latin1', start + 5).startsWith('select 1\0');
    if (type === 'E' || (type === 'Q' && !isPing)) count += 1;
  }
  return count;
}

/** The names of the prepared statements of the server. */
const preparedStatements = /store_(contacts|price_reports)/g;

/**
 * Lets a connection use the one session of all as if it were its own. Its prepared statements get names of their own. And a
 * server ends a session that is idle in a transaction, but PGlite ends itself, so the limit is set to 0 (none).
 */
function ownSession(batch: Uint8Array, connection: number): Uint8Array {
  const text = Buffer.from(batch)
    .toString('latin1')
    .replace(preparedStatements, (name) => `${connection}`.padStart(5, '0') + name.slice(5));
  const limit = /(?<=idle_in_transaction_session_timeout = )\d+/;
  return Buffer.from(
    text.replace(limit, (digits) => '0'.repeat(digits.length)),
    'latin1',
  );
}
