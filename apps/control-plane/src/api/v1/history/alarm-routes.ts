import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { id, time } from '../api-types.js';
import { csvFormat } from '../paging.js';

const alarmSchema = z
  .object({
    kind: z.enum(['leftover-instance']).meta({ description: 'An instance that costs money and that nobody needs.' }),
    workloadId: id,
    workloadName: z.string(),
    instanceId: z.string(),
    reason: z.string(),
    since: time,
  })
  .meta({ id: 'Alarm' });
const csv = ['kind', 'workloadId', 'workloadName', 'instanceId', 'reason', 'since'];

/** The route that lists alarms. */
export function alarmRoutes(app: App): void {
  app.get(
    '/alarms',
    {
      config: { allow: 'viewer', csv, csvItems: (answer) => Object(answer).items },
      schema: {
        operationId: 'listAlarms',
        tags: ['Workloads'],
        summary: 'List alarms',
        description: 'Lists what needs a person now, the oldest first. An alarm ends by itself when its cause does.',
        querystring: z.strictObject(csvFormat),
        response: { 200: z.object({ items: z.array(alarmSchema) }).meta({ description: 'All alarms.' }) },
      },
    },
    async ({ store }) => ({
      items: (await store.alarms.list()).map(({ agentId, logicalAgentId, ...alarm }) => ({
        ...alarm,
        workloadId: agentId,
        workloadName: logicalAgentId,
      })),
    }),
  );
}
