import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { queryBoolean } from '../api-types.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';
import { findWorkload, workloadParams } from './find-workload.js';
import { instanceSchema, showInstance } from './workload-schemas.js';

const cursor = z.tuple([z.iso.datetime().transform((text) => new Date(text)), z.string()]);
const csv = [
  'instanceId',
  'role',
  'generation',
  'instanceType',
  'zone',
  'market',
  'status',
  'registeredAt',
  'lastContactAt',
];

/** The routes that list the instances of a workload. */
export function instanceRoutes(app: App): void {
  app.get(
    '/workloads/:workloadId/instances',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listInstances',
        tags: ['Workloads'],
        summary: 'List the instances of a workload',
        description: 'Lists the instances that registered for the workload or were reported, the newest first.',
        params: workloadParams,
        querystring: z.strictObject({
          ...pageQuery,
          live: queryBoolean.optional().meta({ description: 'Only those that may still run, or only the others.' }),
        }),
        response: { 200: pageOf(instanceSchema).meta({ description: 'A page of instances.' }) },
      },
    },
    async (request) => {
      const { workloadId } = request.params;
      const { limit, live } = request.query;
      const [registeredAt, instanceId] = readCursor(cursor, request.query.cursor) ?? [];
      await findWorkload(request, workloadId);
      const found = await request.store.instances.listPage(workloadId, {
        limit,
        before: registeredAt && instanceId !== undefined ? { registeredAt, instanceId } : undefined,
        roles: live === undefined ? undefined : live ? ['primary', 'standby', 'retiring'] : ['superseded', 'retired'],
      });
      return toPage(found, { limit, show: showInstance, cursorOf: (row) => [row.registeredAt, row.instanceId] });
    },
  );
}
