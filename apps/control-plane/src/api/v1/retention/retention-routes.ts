import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { maxCounted } from '../../../jobs/retention/kept-rows.js';
import { type RetentionRules, retentionRules } from '../../../jobs/retention/retention-rules.js';

const kinds = Object.keys(retentionRules.days);

const keptSchema = z
  .object({
    kind: z.enum(kinds).meta({ description: 'As the option `--keep` of the server names it.' }),
    days: z.number().meta({ description: 'After so many days a row is deleted.' }),
    maxRows: z.int().meta({ description: 'Of more rows in a table, the oldest are deleted.' }),
    rows: z.int().meta({ description: `Of each table at most ${maxCounted} are counted.` }),
    isMore: z.boolean().meta({ description: 'Whether there are more rows than were counted.' }),
  })
  .meta({ id: 'KeptKind', description: 'A kind of stored data of the account, and how long it is kept.' });

/** The route that tells what is kept how long. It is changed only where the server is started. */
export function retentionRoutes(app: App, { days, maxRows }: RetentionRules): void {
  app.get(
    '/retention',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getRetention',
        tags: ['Account'],
        summary: 'Get what is kept how long',
        description:
          "Returns each kind of stored data with how long it is kept and how many rows of it the account has. How long is the server's configuration, its option `--keep`.",
        response: {
          200: z.object({ items: z.array(keptSchema) }).meta({ description: 'All kinds.' }),
        },
      },
    },
    async ({ store }) => ({
      items: (await store.keptRows.count()).map((kept) => ({
        ...kept,
        days: days[kept.kind],
        maxRows: maxRows[kept.kind],
      })),
    }),
  );
}
