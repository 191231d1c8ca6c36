import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import { NewsSender, newsChannel } from './news-sender.js';
import type { PostgresLimits } from './postgres-limits.js';
import { WakeUps } from './wake-ups.js';
import { socketOf } from './watched-pool.js';

const reconnectMilliseconds = 1_000;

/** The wake-ups of all processes on one PostgreSQL server. */
export interface PostgresNews {
  readonly wakeUps: WakeUps;
  /** Whether the last question on the connection for the news was answered in time. */
  readonly isHeard: boolean;
  close(): Promise<void>;
}

/** How the news are sent and heard. */
export interface PostgresNewsOptions {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly limits: PostgresLimits;
  /** The connection for the news was lost, or does not answer. */
  readonly onLost: (reason: string) => void;
  /** There is one again. */
  readonly onFound: () => void;
}

/**
 * Sends wake-ups by NOTIFY and hears them on one connection of its own (LISTEN), which it asks every few seconds: a path
 * that went silent closes nothing. A connection that breaks is made again; since news may have been missed meanwhile,
 * everybody is then woken.
 */
export async function openPostgresNews({
  pool,
  url,
  limits,
  onLost,
  onFound,
}: PostgresNewsOptions): Promise<PostgresNews> {
  const closing = new AbortController();
  const { signal } = closing;
  const sender = new NewsSender(pool, signal);
  const wakeUps = new WakeUps((topic) => sender.send(topic));
  const connect = () => listen({ url, limits, hear: (topic) => wakeUps.hear(topic), signal });
  let isHeard = true;
  const keepListening = async (first: Connection): Promise<void> => {
    let connection: Connection | undefined = first;
    for (;;) {
      const reason = await connection?.ended;
      signal.throwIfAborted();
      if (isHeard) {
        isHeard = false;
        onLost(reason ?? 'The connection to PostgreSQL broke');
      } else await sleep(reconnectMilliseconds, undefined, { signal });
      connection = await connect().catch(() => undefined);
      if (connection === undefined) continue;
      isHeard = true;
      onFound();
      wakeUps.hearAll();
    }
  };
  const listening = keepListening(await connect()).catch(() => undefined);
  return {
    wakeUps,
    get isHeard() {
      return isHeard;
    },
    close: async () => {
      closing.abort();
      await Promise.all([listening, sender.ended]);
    },
  };
}

interface Connection {
  /** Resolves when it is gone, to a reason when that is known. */
  readonly ended: Promise<string | undefined>;
}

async function listen(options: {
  readonly url: string;
  readonly limits: PostgresLimits;
  readonly hear: (topic: string) => void;
  /** Ends the connection. */
  readonly signal: AbortSignal;
}): Promise<Connection> {
  const { url, limits, hear, signal } = options;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: limits.maxAcquireMilliseconds,
    keepAlive: true,
  });
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('notification', ({ payload }) => hear(payload ?? ''));
  // Without a listener the event would end the process; `end` follows.
  client.on('error', () => undefined);
  const end = () => socketOf(client)?.destroy();
  signal.addEventListener('abort', end, { once: true });
  void closed.then(() => {
    gone.abort();
    signal.removeEventListener('abort', end);
  });
  try {
    await client.connect();
    await withinLimit(client.query(`listen ${newsChannel}`), limits.maxPingMilliseconds);
  } catch (error) {
    end();
    throw error;
  }
  const ended = (async () => {
    const reason = await ping(client, limits, gone.signal);
    end();
    return reason;
  })();
  return { ended };
}

/** Asks until no answer comes in time, or the connection is gone; resolves to what happened. */
async function ping(client: pg.Client, limits: PostgresLimits, gone: AbortSignal): Promise<string | undefined> {
  while (!gone.aborted) {
    await sleep(limits.pingEveryMilliseconds, undefined, { signal: gone }).catch(() => undefined);
    if (gone.aborted) return undefined;
    const isAnswered = await withinLimit(client.query('select 1'), limits.maxPingMilliseconds).then(
      () => true,
      () => false,
    );
    if (!isAnswered && !gone.aborted) {
      return `PostgreSQL has not answered for ${limits.maxPingMilliseconds / 1_000} s`;
    }
  }
  return undefined;
}

/** Rejects when the work takes longer. An answer that had arrived while this process was held up itself counts. */
async function withinLimit(work: Promise<unknown>, milliseconds: number): Promise<void> {
  const over = new AbortController();
  const limit = sleep(milliseconds, undefined, { signal: over.signal }).then(
    async () => {
      await turn();
      await turn();
      throw new Error(`There was no answer within ${milliseconds / 1_000} s.`);
    },
    () => undefined,
  );
  await Promise.race([work, limit]).finally(() => over.abort());
}
