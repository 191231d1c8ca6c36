import * as z from 'zod';
import type { Clock } from '../../../clock.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import type { CommandRow } from '../../../storage/rows.js';
import { commandStates } from '../../../workloads/commands/command-state.js';
import { id, time } from '../api-types.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';
import { workloadParams } from '../workloads/find-workload.js';
import { commandSchema, orderedCommandSchema, origins, showCommand } from './command-schemas.js';
import { findCommand, unknownCommand } from './find-command.js';
import { giveOrder } from './give-order.js';

const tags = ['Commands'];
const commandParams = workloadParams.extend({ commandId: id });
const listQuery = z.strictObject({
  ...pageQuery,
  workloadId: id.optional(),
  type: z.string().max(100).optional().meta({ description: 'Such as `switch`.' }),
  state: z.enum(commandStates).optional(),
  origin: z.enum(origins).optional(),
  parentCommandId: id.optional().meta({ description: 'Only commands that this one has ordered.' }),
  from: time.optional().meta({ description: 'Ordered at this time or later.' }),
  to: time.optional().meta({ description: 'Ordered before this time.' }),
});
const cursor = z.tuple([z.int()]);
const csv = [
  'commandId',
  'workloadId',
  'type',
  'state',
  'instanceId',
  'message',
  'origin',
  'actor.name',
  'createdAt',
  'endedAt',
];
const order = z.strictObject({
  type: z.string().max(100).meta({ description: 'The name of a command of the agent, such as `switch`.' }),
  input: z
    .record(z.string(), z.unknown())
    .default({})
    .meta({ description: 'The agent checks it by the schema of the command.' }),
  priority: z.int().min(1).max(100).optional().meta({ description: 'The higher, the more urgent; 75 by default.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Only asks what the command would do.' }),
  parentCommandId: id.optional().meta({ description: 'The command that orders this one, if a command does.' }),
});

/** The routes that order, list, show and cancel commands. */
export function commandRoutes(app: App, clock: Clock): void {
  app.get(
    '/commands',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listCommands',
        tags,
        summary: 'List commands',
        description: 'Lists the commands of the account, the newest first.',
        querystring: listQuery,
        response: { 200: pageOf(commandSchema).meta({ description: 'A page of commands.' }) },
      },
    },
    async ({ query, store }) => {
      const { limit, cursor: _, format: __, ...filter } = query;
      const [before] = readCursor(cursor, query.cursor) ?? [];
      const found = await store.commands.list({ ...filter, limit, before });
      const now = clock.now();
      return toPage(found, {
        limit,
        show: (command: CommandRow) => showCommand(command, now),
        cursorOf: ({ sequence }) => [sequence],
      });
    },
  );

  app.get(
    '/workloads/:workloadId/commands/:commandId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getCommand',
        tags,
        summary: 'Get a command',
        description: 'Returns one command.',
        params: commandParams,
        response: { 200: commandSchema },
      },
    },
    async (request) => showCommand(await findCommand(request, request.params), clock.now()),
  );

  app.post(
    '/workloads/:workloadId/commands',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'orderCommand',
        tags,
        summary: 'Order a command',
        description:
          'Queues a command for the agent of the primary. While an equal command is open, that one is returned. A launch is refused when a limit is reached, and every order under a freeze.',
        params: workloadParams,
        body: order,
        response: {
          201: orderedCommandSchema,
        },
      },
    },
    async (request, reply) =>
      reply
        .status(201)
        .send(await giveOrder(request, { workloadId: request.params.workloadId, now: clock.now() }, request.body)),
  );

  app.post(
    '/workloads/:workloadId/commands/:commandId/cancel',
    {
      config: { allow: 'operator' },
      schema: {
        operationId: 'cancelCommand',
        tags,
        summary: 'Cancel a command',
        description:
          'Cancels a command that no agent has got, at once. An agent of ours that has it is asked to give it up: until its pivot it undoes what it did, and the command is then `cancelled`; afterwards it is too late, and the command ends as it would have.',
        params: commandParams,
        response: { 200: commandSchema },
      },
    },
    async (request) => {
      const { workloadId, commandId } = request.params;
      const result = await request.store.commands.cancel(workloadId, commandId);
      if (result.kind === 'unknown') throw unknownCommand(commandId);
      if (result.kind === 'not-possible') throw problem('command-not-cancellable', `${result.message}.`);
      const command = showCommand(result.command, clock.now());
      if (result.kind === 'ended' && command.state !== 'cancelled')
        throw problem('command-ended', `The command ${commandId} is ${command.state} already.`);
      return command;
    },
  );
}
