import * as z from 'zod';
import type { StoredCleanup } from '../../../history/cleanup-store.js';
import type { App } from '../../../http/app.js';
import { id, time } from '../api-types.js';
import { pageOf, readCursor, toPage } from '../paging.js';
import { historyQuery } from './history-query.js';

const removed = z.array(z.string());
const failures = z.array(z.object({ id: z.string(), error: z.string() }));
const cleanupSchema = z
  .object({
    cleanupId: id,
    workloadId: id,
    reportedAt: time,
    removedSnapshots: removed,
    removedImages: removed.meta({ description: 'Their snapshots are in removedSnapshots.' }),
    failures: failures.meta({ description: 'What could not be removed.' }),
    errors: z.array(z.string()).meta({ description: 'Why a part of the cleanup could not run at all.' }),
  })
  .meta({ id: 'Cleanup', description: 'Old snapshots and images that an agent removed.' });
const cursor = z.tuple([z.iso.datetime().transform((text) => new Date(text)), id]);
const csv = ['cleanupId', 'workloadId', 'reportedAt', 'removedSnapshots', 'removedImages', 'failures', 'errors'];

/** The route that lists cleanups. */
export function cleanupRoutes(app: App): void {
  app.get(
    '/cleanups',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listCleanups',
        tags: ['History'],
        summary: 'List cleanups',
        description: 'Lists what agents removed of old snapshots and images, the newest first.',
        querystring: z.strictObject(historyQuery),
        response: { 200: pageOf(cleanupSchema).meta({ description: 'A page of cleanups.' }) },
      },
    },
    async ({ query, store }) => {
      const { cursor: text, format: _, ...filter } = query;
      const [reportedAt, lastId] = readCursor(cursor, text) ?? [];
      const before = reportedAt && lastId !== undefined ? { reportedAt, id: lastId } : undefined;
      const found = await store.cleanups.listPage({ ...filter, before });
      return toPage(found, { limit: query.limit, show, cursorOf: (row) => [row.reportedAt, row.id] });
    },
  );
}

function show({ id: cleanupId, workloadId, reportedAt, report }: StoredCleanup): z.output<typeof cleanupSchema> {
  const { snapshots, amis: images } = report;
  return {
    cleanupId,
    workloadId,
    reportedAt,
    removedSnapshots: [...snapshots.deleted, ...images.deleted_snapshots],
    removedImages: images.deleted_amis,
    failures: [...snapshots.failed, ...images.failed].map(({ id: failedId, error }) => ({ id: failedId, error })),
    errors: [snapshots.error, images.error].filter((error) => typeof error === 'string'),
  };
}
