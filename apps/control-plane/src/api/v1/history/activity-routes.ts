import * as z from 'zod';
import type { App } from '../../../http/app.js';
import type { EventRow } from '../../../storage/rows.js';
import { id, time } from '../api-types.js';
import { pageOf, readCursor, toPage } from '../paging.js';
import { historyQuery, numberCursor } from './history-query.js';

const actorKind = z.enum(['user', 'token', 'agent', 'system']);
const activitySchema = z
  .object({
    number: z.int().meta({ description: 'Counts the events of the account, without gaps.' }),
    type: z.string().meta({ description: 'Such as `command.ordered`.' }),
    workloadId: id.nullable(),
    actor: z
      .object({
        kind: actorKind,
        id: z.string().nullable(),
        name: z.string().nullable(),
        address: z.string().nullable(),
      })
      .meta({ description: 'Who caused it.' }),
    data: z.record(z.string(), z.unknown()),
    at: time,
  })
  .meta({ id: 'ActivityEvent' });
const csv = ['number', 'at', 'type', 'workloadId', 'actor.kind', 'actor.name', 'actor.address', 'data'];

/** The route that lists what happened, and who caused it. */
export function activityRoutes(app: App): void {
  app.get(
    '/activity',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listActivity',
        tags: ['Events'],
        summary: 'List what happened',
        description:
          'Lists the events of the account with who caused them, the newest first. To follow them: `/events`.',
        querystring: z.strictObject({
          ...historyQuery,
          types: z.string().max(1_000).optional().meta({
            description: 'Only these types, separated by commas; `command.` stands for all that begin so.',
          }),
          actorKind: actorKind.optional(),
          actorId: z.string().max(100).optional(),
        }),
        response: { 200: pageOf(activitySchema).meta({ description: 'A page of events.' }) },
      },
    },
    async ({ query, store }) => {
      const { cursor, format: _, types, ...filter } = query;
      const [before] = readCursor(numberCursor, cursor) ?? [];
      const wanted = types?.split(',').filter((type) => type !== '');
      const found = await store.activity.listPage({ ...filter, types: wanted, before });
      return toPage(found, { limit: query.limit, show, cursorOf: ({ number }) => [number] });
    },
  );
}

function show(row: EventRow): z.output<typeof activitySchema> {
  const { number, type, workloadId, actorKind: kind, actorId, actorName: name, address, data, at } = row;
  return { number, type, workloadId, actor: { kind, id: actorId, name, address }, data, at };
}
