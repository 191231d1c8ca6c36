import * as z from 'zod';
import type { Clock } from '../../../clock.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import type { SavingsItem } from '../../../savings/read-savings.js';
import { id } from '../api-types.js';
import { pageQuery, readCursor, toPage } from '../paging.js';
import { notIncluded, savingsCsv, savingsSchema, showAmounts, showItem } from './savings-schemas.js';

const dayMilliseconds = 86_400_000;
const cursor = z.tuple([z.string()]);

const query = z.strictObject({
  from: z.iso.date().optional().meta({ description: 'The first day (UTC). Absent: the first of the month of today.' }),
  to: z.iso.date().optional().meta({ description: 'The day after the last one. Absent: tomorrow.' }),
  by: z.enum(['month', 'day', 'workload', 'pool']).default('day').meta({ description: 'What the bill is grouped by.' }),
  workloadId: id.optional().meta({ description: 'Only that workload.' }),
  ...pageQuery,
});

/** The route that shows what was saved. */
export function savingsRoutes(app: App, clock: Clock): void {
  app.get(
    '/savings',
    {
      config: { allow: 'viewer', csv: savingsCsv },
      schema: {
        operationId: 'getSavings',
        tags: ['Prices'],
        summary: 'Get what was saved',
        description:
          'Returns a bill: what the workloads would have cost on-demand in the hours in which they ran, less what they, second instances and replicas cost. Hours of which no price is known are counted apart and add no money. The present day is up to date within a quarter of an hour, and the two days before it may still change.',
        querystring: query,
        response: { 200: savingsSchema },
      },
    },
    async (request) => {
      const { by, limit, workloadId } = request.query;
      const { from, to } = rangeOf(request.query, clock.now());
      const [after] = readCursor(cursor, request.query.cursor) ?? [];
      const page = { after, limit: limit + 1 };
      const { items, total } = await request.store.savings.read({ from, to, by, workloadId }, page);
      const beginsAtCursor = by === 'workload' || after === undefined;
      const start = beginsAtCursor ? 0 : items.findIndex((item) => keyOf(item) === after) + 1;
      const shown = toPage(items.slice(start, start + limit + 1), {
        limit,
        show: (item) => showItem(item, by),
        cursorOf: (item) => [keyOf(item)],
      });
      return { from: dateOf(from), to: dateOf(to), total: showAmounts(total), notIncluded, ...shown };
    },
  );
}

function rangeOf({ from, to }: z.output<typeof query>, now: Date): { readonly from: Date; readonly to: Date } {
  const end = to === undefined ? new Date(startOfDay(now).getTime() + dayMilliseconds) : new Date(`${to}T00:00:00Z`);
  const start =
    from === undefined ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth())) : new Date(`${from}T00:00:00Z`);
  if (start >= end) throw problem('invalid-request', 'The time ends before it begins: give a `from` before `to`.');
  return { from: start, to: end };
}

function startOfDay(moment: Date): Date {
  return new Date(`${dateOf(moment)}T00:00:00Z`);
}

function dateOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}

/** Identifies a group within its grouping. */
function keyOf({ at, name, market, instanceType, zone }: SavingsItem): string {
  return at?.toISOString() ?? name ?? [market, instanceType, zone].join(' ');
}
