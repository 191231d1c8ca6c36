import { type Health, routes } from '@spotguard/protocol';
import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import type { App } from '../http/app.js';
import { askDatabase, isMigrated } from '../storage/ask-database.js';
import type { Database } from '../storage/database.js';

/** How long `/health` waits for the database. */
const maxWaitMilliseconds = 2_000;

/** What the health routes read. */
export interface HealthSources {
  readonly queries: Database['queries'];
  readonly state: Database['state'];
  readonly clock: Clock;
}

/**
 * `/health` tells whether this server can do its work: it queries the database and answers 500 when there is no answer
 * within two seconds. `/health/ready` tells whether requests may be sent to it: also that the tables are those of its version.
 * `/health/live` tells only that the process answers. It is for a supervisor that restarts the process, because a restart does
 * not repair a database. None needs a token.
 */
export function healthRoute(app: App, { queries, state, clock }: HealthSources): void {
  const isAnswering = withinLimit(clock, () => askDatabase(queries).then(() => true));
  const isReady = withinLimit(clock, () => isMigrated(queries));

  app.get(routes.health, async (request, reply): Promise<Health & WriteState> => {
    if ((await isAnswering(request.log)) === undefined) {
      reply.status(500);
      return { status: 'unhealthy', error: 'The database does not answer', accepts_writes: false };
    }
    return {
      status: 'healthy',
      timestamp: `${clock.now().toISOString().slice(0, -1)}000`,
      decision_engine_loaded: false,
      database: 'connected',
      accepts_writes: state().acceptsWrites,
    };
  });

  app.get(routes.healthReady, async (request, reply) => {
    const answer = await isReady(request.log);
    if (answer === true) return { status: 'ready', accepts_writes: state().acceptsWrites };
    reply.status(503);
    const reason = answer === undefined ? 'The database does not answer' : 'Migrations are pending';
    return { status: 'not-ready', reason };
  });

  app.get(routes.healthLive, async () => ({ status: 'alive' }));
}

/**
 * Asks the database, and returns `undefined` when it fails or takes too long. Concurrent callers share one query, so that
 * nobody can overload the database with health checks.
 */
function withinLimit(
  clock: Clock,
  ask: () => Promise<boolean>,
): (log: FastifyBaseLogger) => Promise<boolean | undefined> {
  let running: Promise<boolean | undefined> | undefined;
  return async (log) => {
    running ??= ask()
      .catch((error: unknown) => {
        log.error({ err: error }, 'database does not answer');
        return undefined;
      })
      .finally(() => {
        running = undefined;
      });
    const answered = new AbortController();
    const limit = clock.sleep(maxWaitMilliseconds, answered.signal).then(
      () => undefined,
      () => undefined,
    );
    return Promise.race([running, limit]).finally(() => answered.abort());
  };
}

/** What is added to the answer of v4. */
interface WriteState {
  /** Also false while the disk of the embedded database is almost full; reads still work then. */
  readonly accepts_writes: boolean;
}
