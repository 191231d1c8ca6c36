import { type Health, routes } from '@spotguard/protocol';
import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import type { App } from '../http/app.js';
import { askDatabase } from '../storage/ask-database.js';
import type { Database } from '../storage/database.js';

/** A monitor waits no longer for a database than this. */
const maxWaitMilliseconds = 2_000;

/** What health is told from. */
export interface HealthSources {
  readonly queries: Database['queries'];
  readonly state: Database['state'];
  readonly clock: Clock;
}

/**
 * `/health` says whether this server can do its work: it asks the database, for two seconds at most, and answers 500 when
 * that does not answer. `/health/live` says that the process answers, whatever the database does: it is for a supervisor
 * that would restart the process, which would not bring a database back. Both are open to everyone.
 */
export function healthRoute(app: App, { queries, state, clock }: HealthSources): void {
  let asking: Promise<boolean> | undefined;
  // Callers who come meanwhile share the question, so that nobody can burden the database with it.
  const ask = (log: FastifyBaseLogger): Promise<boolean> => {
    asking ??= askDatabase(queries)
      .then(
        () => true,
        (error: unknown) => {
          log.error({ err: error }, 'database is away');
          return false;
        },
      )
      .finally(() => {
        asking = undefined;
      });
    return asking;
  };

  app.get(routes.health, async (request, reply): Promise<Health & Readiness> => {
    const answered = new AbortController();
    const limit = clock.sleep(maxWaitMilliseconds, answered.signal).then(
      () => false,
      () => false,
    );
    const isThere = await Promise.race([ask(request.log), limit]).finally(() => answered.abort());
    if (!isThere) {
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

/** What we add to v4's answer. */
interface Readiness {
  /** False also while the disk of the embedded database is almost full; reads go on then. */
  readonly accepts_writes: boolean;
}
