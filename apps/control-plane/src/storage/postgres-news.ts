import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { WakeUps } from '../holding/wake-ups.js';

const channel = 'spotguard_news';
const reconnectMilliseconds = 1_000;

/** The wake-ups of all processes on one PostgreSQL server. */
export interface PostgresNews {
  readonly wakeUps: WakeUps;
  close(): Promise<void>;
}

/**
 * Sends wake-ups by NOTIFY and hears them on one connection of its own (LISTEN). A connection that breaks is made again;
 * since news may have been missed meanwhile, everybody is then woken.
 */
export async function openPostgresNews(pool: pg.Pool, connectionString: string): Promise<PostgresNews> {
  // A NOTIFY that fails costs a held request of another process its promptness, never its answer.
  const wakeUps = new WakeUps((topic) => {
    pool.query('select pg_notify($1, $2)', [channel, topic]).catch(() => undefined);
  });
  const closing = new AbortController();
  const connect = () => listen({ connectionString, hear: (topic) => wakeUps.hear(topic), signal: closing.signal });
  const keepListening = async (connection: Connection): Promise<void> => {
    let { ended } = connection;
    for (;;) {
      await ended;
      await sleep(reconnectMilliseconds, undefined, { signal: closing.signal });
      const fresh = await connect().catch(() => undefined);
      if (fresh === undefined) continue;
      ended = fresh.ended;
      wakeUps.hearAll();
    }
  };
  const listening = keepListening(await connect()).catch(() => undefined);
  return {
    wakeUps,
    close: async () => {
      closing.abort();
      await listening;
    },
  };
}

interface Connection {
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
}

async function listen(options: {
  readonly connectionString: string;
  readonly hear: (topic: string) => void;
  /** Ends the connection. */
  readonly signal: AbortSignal;
}): Promise<Connection> {
  const { connectionString, hear, signal } = options;
  const client = new pg.Client({ connectionString });
  const ended = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('notification', ({ payload }) => hear(payload ?? ''));
  // Without a listener the event would end the process; `end` follows.
  client.on('error', () => undefined);
  const end = () => void client.end();
  signal.addEventListener('abort', end, { once: true });
  void ended.then(() => signal.removeEventListener('abort', end));
  try {
    await client.connect();
    await client.query(`listen ${channel}`);
    return { ended };
  } catch (error) {
    end();
    throw error;
  }
}
