import { type Health, paths } from '@spotguard/protocol';
import { sql } from 'drizzle-orm';
import type { Clock } from '../clock.js';
import type { App } from '../http/app.js';
import type { Queries } from '../storage/database.js';

/** Open to everyone; looks at the database each time. There is no decision engine yet, and it says so. */
export function healthRoute(app: App, { queries, clock }: { readonly queries: Queries; readonly clock: Clock }): void {
  app.get(paths.health, async (request, reply): Promise<Health> => {
    try {
      await queries.execute(sql`select 1`);
    } catch (error) {
      request.log.error({ err: error }, 'database is away');
      reply.status(500);
      return { status: 'unhealthy', error: 'The database does not answer' };
    }
    return {
      status: 'healthy',
      timestamp: `${clock.now().toISOString().slice(0, -1)}000`,
      decision_engine_loaded: false,
      database: 'connected',
    };
  });
}
