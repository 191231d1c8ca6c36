import type { FastifySerializerCompiler } from 'fastify/types/schema.js';
import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { id } from '../api-types.js';
import { fleetSchema, fleetWorkloadsSchema } from './fleet-schemas.js';
import { showFleet, showFleetWorkloads } from './show-fleet.js';

const tags = ['Workloads'];
const maxWorkloads = 200;
const guidLength = 37;
const ids = z
  .string()
  .max(maxWorkloads * guidLength)
  .transform((text) => text.split(','))
  .pipe(z.array(id).max(maxWorkloads));

/** Writes thousands of workloads in a third of the time that checking them takes. Tests check the answers. */
const writeUnchecked: FastifySerializerCompiler<unknown> = () => (answer) => JSON.stringify(answer);

/** The routes that show the whole fleet in one answer, and the same of some workloads after an event. */
export function fleetRoutes(app: App): void {
  app.get(
    '/fleet',
    {
      config: { allow: 'viewer' },
      serializerCompiler: writeUnchecked,
      schema: {
        operationId: 'getFleet',
        tags,
        summary: 'Get the whole fleet',
        description:
          'Returns all workloads of the account with where they run, what that costs, how they are, what needs a person and the last 24 hours, and the figures above them. Then follow the events from `lastEvent`, and read the workloads that they are about with `/api/v1/fleet/workloads`. Prices and contacts change without an event: read the fleet again once a minute.',
        response: { 200: fleetSchema },
      },
    },
    async ({ store }) => showFleet(await store.fleet.read()),
  );

  app.get(
    '/fleet/workloads',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getFleetWorkloads',
        tags,
        summary: 'Get some workloads of the fleet',
        description:
          'Returns some workloads as the whole fleet shows them, for a page that has learned from an event that they changed. `tape` counts in the tapes of this answer. A workload that was deleted is missing.',
        querystring: z.strictObject({
          workloadIds: ids.meta({ description: `Ids of workloads, separated by commas; at most ${maxWorkloads}.` }),
        }),
        response: { 200: fleetWorkloadsSchema },
      },
    },
    async ({ query, store }) => showFleetWorkloads(await store.fleet.readWorkloads(query.workloadIds)),
  );
}
