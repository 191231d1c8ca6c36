import * as z from 'zod';
import type { App } from '../../../http/app.js';
import type { StepRow } from '../../../storage/rows.js';
import { id, time } from '../api-types.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';
import { findWorkload, workloadParams } from '../workloads/find-workload.js';
import { moment, numberCursor } from './history-query.js';

const stepSchema = z
  .object({
    procedure: z.string().meta({ description: 'Such as `switching.switch`.' }),
    run: z.string().meta({ description: 'Identifies the run of the procedure.' }),
    commandId: id.nullable().meta({ description: 'The command that started the run.' }),
    instanceId: z.string().meta({ description: 'The instance whose agent runs it.' }),
    step: z.string(),
    attempt: z.int(),
    phase: z.enum(['perform', 'undo']),
    startedAt: time.nullable().meta({ description: 'null when no word of its begin arrived.' }),
    endedAt: time.nullable().meta({ description: 'null while it runs, and when no word of its end arrived.' }),
    outcome: z.enum(['done', 'failed', 'passed-over']).nullable(),
    detail: z.string().nullable(),
  })
  .meta({
    id: 'Step',
    description: 'An attempt at a step of a procedure, or at undoing it. Times are the instance’s.',
  });

const csv = [
  'procedure',
  'run',
  'commandId',
  'instanceId',
  'step',
  'attempt',
  'phase',
  'startedAt',
  'endedAt',
  'outcome',
];

/** The route that lists which steps the procedures of a workload have gone through. */
export function stepRoutes(app: App): void {
  app.get(
    '/workloads/:workloadId/steps',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listSteps',
        tags: ['History'],
        summary: 'List the steps of a workload’s switches and failovers',
        description:
          'Lists the steps of procedures as agents tell them while they happen, the newest first. Some may be missing: agents drop them when reports are waiting.',
        params: workloadParams,
        querystring: z.strictObject({
          ...pageQuery,
          commandId: id.optional().meta({ description: 'Only steps of what this command started.' }),
          run: z.string().max(200).optional().meta({ description: 'Only steps of this run.' }),
          from: moment.optional().meta({ description: 'Begun, or ended, at this time or later, in ISO 8601.' }),
          to: moment.optional().meta({ description: 'Begun, or ended, before this time, in ISO 8601.' }),
        }),
        response: { 200: pageOf(stepSchema).meta({ description: 'A page of steps.' }) },
      },
    },
    async (request) => {
      const { workloadId } = request.params;
      const { limit, cursor, format: _, ...filter } = request.query;
      const [before] = readCursor(numberCursor, cursor) ?? [];
      await findWorkload(request, workloadId);
      const found = await request.store.steps.list(workloadId, { ...filter, limit: limit + 1, before });
      return toPage(found, { limit, show: showStep, cursorOf: ({ sequence }) => [sequence] });
    },
  );
}

function showStep(row: StepRow): z.output<typeof stepSchema> {
  const { procedure, run, commandId, instanceId, step, attempt, phase, startedAt, endedAt, outcome, detail } = row;
  return { procedure, run, commandId, instanceId, step, attempt, phase, startedAt, endedAt, outcome, detail };
}
