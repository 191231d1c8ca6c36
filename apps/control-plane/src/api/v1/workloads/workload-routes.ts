import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { market, queryBoolean } from '../api-types.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';
import { findWorkload, workloadParams } from './find-workload.js';
import { settingsSchema, showWorkload, workloadSchema } from './workload-schemas.js';

const tags = ['Workloads'];
const listQuery = z.strictObject({
  ...pageQuery,
  name: z.string().max(255).optional().meta({ description: 'A part of the name, whatever its case.' }),
  status: z.string().max(50).optional().meta({ description: 'Such as `online` or `offline`.' }),
  market: market.optional().meta({ description: 'The market of the primary.' }),
  region: z.string().max(50).optional(),
  zone: z.string().max(50).optional(),
  instanceType: z.string().max(50).optional(),
  enabled: queryBoolean.optional(),
});
const cursor = z.tuple([z.string()]);
const csv = [
  'workloadId',
  'name',
  'status',
  'generation',
  'primary.instanceId',
  'primary.instanceType',
  'primary.zone',
  'primary.market',
  'instanceCount',
  'settings.enabled',
  'createdAt',
  'lastSwitchAt',
];

/** The routes that list, show, configure and delete workloads. */
export function workloadRoutes(app: App): void {
  app.get(
    '/workloads',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listWorkloads',
        tags,
        summary: 'List workloads',
        description: 'Lists the workloads of the account by name.',
        querystring: listQuery,
        response: { 200: pageOf(workloadSchema).meta({ description: 'A page of workloads.' }) },
      },
    },
    async ({ query, store }) => {
      const { limit, market: wanted, name, enabled, cursor: _, format: __, ...filter } = query;
      const [after] = readCursor(cursor, query.cursor) ?? [];
      const found = await store.workloads.listPage({
        ...filter,
        limit,
        after,
        nameContains: name,
        isEnabled: enabled,
        mode: wanted === 'on-demand' ? 'ondemand' : wanted,
      });
      return toPage(found, { limit, show: showWorkload, cursorOf: ({ workload }) => [workload.logicalAgentId] });
    },
  );

  app.get(
    '/workloads/:workloadId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getWorkload',
        tags,
        summary: 'Get a workload',
        description: 'Returns one workload with its primary.',
        params: workloadParams,
        response: { 200: workloadSchema },
      },
    },
    async (request) => showWorkload(await findWorkload(request, request.params.workloadId)),
  );

  app.patch(
    '/workloads/:workloadId/settings',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'changeWorkloadSettings',
        tags,
        summary: 'Change the settings of a workload',
        description:
          'Changes the settings that are given. Turning on autoSwitchEnabled turns off manualReplicaEnabled, and the other way round.',
        params: workloadParams,
        body: z
          .strictObject(settingsSchema.partial().shape)
          .refine((body) => !(body.autoSwitchEnabled && body.manualReplicaEnabled), {
            path: ['manualReplicaEnabled'],
            message: 'autoSwitchEnabled and manualReplicaEnabled exclude each other; turn on one of them.',
          }),
        response: { 200: workloadSchema },
      },
    },
    async (request) => {
      const { workloadId } = request.params;
      const stored = await request.store.workloads.configure(workloadId, request.body);
      if (stored === undefined) throw problem('workload-not-found', `The account has no workload ${workloadId}.`);
      return showWorkload(await findWorkload(request, workloadId));
    },
  );

  app.delete(
    '/workloads/:workloadId',
    {
      config: { allow: 'owner' },
      schema: {
        operationId: 'deleteWorkload',
        tags,
        summary: 'Delete a workload',
        description:
          'Deletes a workload: its open commands fail, its replicas end, and its agents are refused from then on. Its instances run on.',
        params: workloadParams,
        response: { 204: z.undefined().meta({ description: 'The workload is deleted.' }) },
      },
    },
    async (request, reply) => {
      const { workloadId } = request.params;
      if (!(await request.store.workloads.remove(workloadId)))
        throw problem('workload-not-found', `The account has no workload ${workloadId}.`);
      return reply.status(204).send();
    },
  );
}
