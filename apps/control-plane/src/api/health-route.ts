import { type Health, routes } from '@spotguard/protocol';
import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import type { App } from '../http/app.js';
import { askDatabase } from '../storage/ask-database.js';
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
 * within two seconds. `/health/live` tells only that the process answers. It is for a supervisor that restarts the process,
 * because a restart does not repair a database. Neither needs a token.
 */
export function healthRoute(app: App, { queries, state, clock }: HealthSources): void {
  let running: Promise<boolean> | undefined;
  // Concurrent callers share one query, so that nobody can overload the database with health checks.
  const isDatabaseAnswering = (log: FastifyBaseLogger): Promise<boolean> => {
    running ??= askDatabase(queries)
      .then(
        () => true,
        (error: unknown) => {
          log.error({ err: error }, 'database does not answer');
          return false;
        },
      )
      .finally(() => {
        running = undefined;
      });
    return running;
  };

  app.get(routes.health, async (request, reply): Promise<Health & Readiness> => {
    const answered = new AbortController();
    const limit = clock.sleep(maxWaitMilliseconds, answered.signal).then(
      () => false,
      () => false,
    );
    const isAnswered = await Promise.race([isDatabaseAnswering(request.log), limit]).finally(() => answered.abort());
    if (!isAnswered) {
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

  app.get(routes.healthLive, async () => ({ status: 'alive' }));
}

/** What is added to the answer of v4. */
interface Readiness {
  /** Also false while the disk of the embedded database is almost full; reads still work then. */
  readonly accepts_writes: boolean;
}
