import { routes, wireTimestamp } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { requireAccount } from '../require-account.js';

/** The route that lists alarms: instances that cost money and that nobody needs. */
export function alarmRoutes(app: App): void {
  app.get(routes.alarms, { schema: { params: z.object({ clientId: z.string() }) } }, async (request) => {
    requireAccount(request, request.params.clientId);
    const alarms = await request.store.alarms.list();
    return { alarms: alarms.map(({ since, ...alarm }) => ({ ...alarm, since: wireTimestamp(since) })) };
  });
}
