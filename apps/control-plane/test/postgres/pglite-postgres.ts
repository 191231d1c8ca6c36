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
  const pglite = await PGlite.create({ loadDataDir: await blankDatabase() });
  let owner: Socket | undefined;
  let ownerGone: Promise<unknown> = Promise.resolve();
  let queued: Promise<unknown> = Promise.resolve();

  const answer = async (socket: Socket, batch: Uint8Array): Promise<void> => {
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
    close: async (): Promise<void> => {
      server.close();
      await queued.catch(() => undefined);
      await pglite.close();
    },
  };
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
