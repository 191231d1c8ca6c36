import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import type { PostgresLimits } from './postgres-limits.js';
import { WakeUpSender, wakeUpChannel } from './wake-up-sender.js';
import { WakeUps } from './wake-ups.js';
import { socketOf } from './watched-pool.js';

const reconnectMilliseconds = 1_000;

/** The wake-ups between all processes on one PostgreSQL server. */
export interface PostgresWakeUps {
  readonly wakeUps: WakeUps;
  /** Whether the last ping on the listening connection was answered in time. */
  readonly isResponding: boolean;
  close(): Promise<void>;
}

/** What sending and receiving wake-ups needs. */
export interface PostgresWakeUpsOptions {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly limits: PostgresLimits;
  /** Called when the listening connection is lost or does not answer. */
  readonly onLost: (reason: string) => void;
  /** Called when the listening connection works again. */
  readonly onRestored: () => void;
}

/**
 * Sends wake-ups by NOTIFY and receives them on a connection of its own (LISTEN). That connection is pinged every few
 * seconds, because a silent network path closes nothing. A broken connection is replaced; wake-ups may have been missed
 * meanwhile, so all held requests of this process are then woken.
 */
export async function openPostgresWakeUps({
  pool,
  url,
  limits,
  onLost,
  onRestored,
}: PostgresWakeUpsOptions): Promise<PostgresWakeUps> {
  const closing = new AbortController();
  const { signal } = closing;
  const sender = new WakeUpSender(pool, signal);
  const wakeUps = new WakeUps((topic) => sender.send(topic));
  const connect = () => listen({ url, limits, onTopic: (topic) => wakeUps.receive(topic), signal });
  let isResponding = true;
  const keepListening = async (first: Connection): Promise<void> => {
    let connection: Connection | undefined = first;
    for (;;) {
      const reason = await connection?.ended;
      signal.throwIfAborted();
      if (isResponding) {
        isResponding = false;
        onLost(reason ?? 'The connection to PostgreSQL broke');
      } else await sleep(reconnectMilliseconds, undefined, { signal });
      connection = await connect().catch(() => undefined);
      if (connection === undefined) continue;
      isResponding = true;
      onRestored();
      wakeUps.wakeAllHere();
    }
  };
  const listening = keepListening(await connect()).catch(() => undefined);
  return {
    wakeUps,
    get isResponding() {
      return isResponding;
    },
    close: async () => {
      closing.abort();
      await Promise.all([listening, sender.ended]);
    },
  };
}

interface Connection {
  /** Resolves when the connection is closed, to the reason if it is known. */
  readonly ended: Promise<string | undefined>;
}

async function listen(options: {
  readonly url: string;
  readonly limits: PostgresLimits;
  readonly onTopic: (topic: string) => void;
  /** Ends the connection. */
  readonly signal: AbortSignal;
}): Promise<Connection> {
  const { url, limits, onTopic, signal } = options;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: limits.maxAcquireMilliseconds,
    keepAlive: true,
  });
  const gone = new AbortController();
  const closed = new Promise<void>((resolve) => client.once('end', resolve));
  client.on('notification', ({ payload }) => onTopic(payload ?? ''));
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
    await withinLimit(client.query(`listen ${wakeUpChannel}`), limits.maxPingMilliseconds);
  } catch (error) {
    end();
    throw error;
  }
  const ended = (async () => {
    const reason = await pingUntilSilent(client, limits, gone.signal);
    end();
    return reason;
  })();
  return { ended };
}

/** Pings until an answer is late or the connection is closed. Resolves to the reason, undefined when the connection closed. */
async function pingUntilSilent(
  client: pg.Client,
  limits: PostgresLimits,
  gone: AbortSignal,
): Promise<string | undefined> {
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

/** Rejects when the work takes longer than the limit. An answer that arrived while this process itself was blocked counts as in time. */
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
