import { Socket } from 'node:net';
import pg from 'pg';
import { DatabaseUnavailable } from './database-unavailable.js';
import type { PostgresLimits } from './postgres-limits.js';
import { typeParsers } from './type-parsers.js';

/** A pool of connections to PostgreSQL in which every wait has a limit. */
export interface WatchedPool {
  readonly pool: pg.Pool;
  /** Drops the idle connections. Call it when another connection is silent, because these may be silent too. */
  dropIdle(reason: string): void;
}

/**
 * Creates the pool. A connection in use on which nothing arrives for `maxSilenceMilliseconds` is dropped, and its queries
 * fail. The server is told to end statements a little earlier, also those that wait for a lock, and to end the transactions
 * of processes that are gone.
 */
export function watchedPool(url: string, limits: PostgresLimits, onSilent: (reason: string) => void): WatchedPool {
  const idle = new Set<object>();
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: limits.maxAcquireMilliseconds,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMilliseconds,
    types: typeParsers,
    onConnect: async (client) => {
      const socket = socketOf(client);
      socket?.on('timeout', () => confirmSilence(socket, limits, onSilent));
      socket?.setTimeout(limits.maxSilenceMilliseconds);
      await client.query(serverLimits(limits));
    },
  });
  // A connection that breaks is replaced by the pool; without a listener the event would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('acquire', (client) => {
    idle.delete(client);
    socketOf(client)?.setTimeout(limits.maxSilenceMilliseconds);
  });
  pool.on('release', (_error, client) => {
    idle.add(client);
    socketOf(client)?.setTimeout(0);
  });
  pool.on('remove', (client) => idle.delete(client));
  return {
    pool,
    dropIdle: (reason) => {
      for (const client of idle) socketOf(client)?.destroy(new DatabaseUnavailable(reason));
    },
  };
}

const keepAliveMilliseconds = 10_000;

/** The limits that the server is told, as a query: in the start-up message, connection poolers would refuse unknown settings. */
function serverLimits({ maxSilenceMilliseconds }: PostgresLimits): string {
  const statement = Math.round(maxSilenceMilliseconds * 0.9);
  return [
    `set statement_timeout = ${statement}`,
    `set idle_in_transaction_session_timeout = ${maxSilenceMilliseconds}`,
    `set tcp_user_timeout = ${maxSilenceMilliseconds}`,
  ].join('; ');
}

/**
 * Drops a silent connection. It waits a little first: when this process itself was blocked, the timer fires before the answer
 * that has arrived meanwhile is read.
 */
function confirmSilence(socket: Socket, limits: PostgresLimits, onSilent: (reason: string) => void): void {
  const { bytesRead } = socket;
  setTimeout(() => {
    if (socket.destroyed || socket.bytesRead !== bytesRead || socket.timeout === 0) return;
    const reason = `PostgreSQL has not answered for ${limits.maxSilenceMilliseconds / 1_000} s`;
    socket.destroy(new DatabaseUnavailable(reason));
    onSilent(reason);
  }, confirmMilliseconds);
}

const confirmMilliseconds = 50;

/** Returns the socket of a connection, which the types of `pg` do not show. */
export function socketOf(client: object): Socket | undefined {
  const connection: unknown = Reflect.get(client, 'connection');
  const stream: unknown = connection !== null && typeof connection === 'object' ? Reflect.get(connection, 'stream') : 0;
  return stream instanceof Socket ? stream : undefined;
}
