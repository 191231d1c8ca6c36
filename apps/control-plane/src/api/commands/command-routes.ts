import {
  executedRequest,
  maxCommandOutputBytes,
  pendingCommandsQuery,
  routes,
  storableJson,
} from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { callerOf } from '../../http/caller.js';
import { callerGone } from '../../http/caller-gone.js';
import type { HeldRequests } from '../../http/held-requests.js';
import { requireWorkload } from '../workloads/require-workload.js';
import { v4WireCommand, wireCommand } from './wire-command.js';

/** The roles that can get commands. A replica (`standby`) gets only the command to take over. */
const commandableRoles: ReadonlySet<string | undefined> = new Set(['primary', 'standby']);

/** The routes with which an agent fetches its commands and acknowledges them. */
export function commandRoutes(app: App, heldRequests: HeldRequests): void {
  app.get(
    routes.pendingCommands,
    { schema: { params: z.object({ agentId: z.string() }), querystring: pendingCommandsQuery } },
    async (request, reply) => {
      const workload = await requireWorkload(request, request.params.agentId);
      const { instanceId, features } = callerOf(request);
      const { commands } = request.store;
      if (instanceId === undefined) {
        return (await commands.claimForV4(workload)).map((command) => v4WireCommand(command, workload));
      }
      await request.store.instances.recordContact(workload, instanceId);
      const before = await request.store.instances.sessionState(workload.id, instanceId);
      const answer = await heldRequests.hold({
        accountId: request.account.id,
        key: `${workload.id} ${instanceId} commands`,
        turn: request.turn,
        topic: workload.id,
        seconds: request.query.wait,
        read: async () => ({
          claimed: await commands.claimForInstance(workload, { instanceId, features }),
          sessionState: await request.store.instances.sessionState(workload.id, instanceId),
        }),
        // An instance whose role has changed, or that gets no commands, must learn that at once.
        isDone: ({ claimed, sessionState }) =>
          claimed.some(({ id }) => !request.query.known.has(id)) ||
          sessionState?.role !== before?.role ||
          !commandableRoles.has(sessionState?.role),
        signal: callerGone(reply),
      });
      return answer.claimed.map((command) => wireCommand(command, workload));
    },
  );

  app.post(
    routes.executed,
    { schema: { params: z.object({ agentId: z.string(), commandId: z.string() }), body: executedRequest } },
    async (request) => {
      const { agentId, commandId } = request.params;
      const workload = await requireWorkload(request, agentId);
      const { success, message, output } = request.body;
      const known = await request.store.commands.acknowledge(workload, commandId, {
        success,
        message: message ?? undefined,
        output: storableOutput(output),
      });
      // A v4 backend answers success here too, and an agent could do nothing about a refusal.
      if (!known) request.log.warn({ agentId, commandId }, 'acknowledgement of an unknown command');
      return { success: true };
    },
  );
}

/**
 * Returns the output as the database can store it; undefined when it is too large. Our agents send no such output, and
 * the acknowledgement counts without it.
 */
function storableOutput(output: unknown): unknown {
  const json = storableJson(output);
  if (json === undefined || Buffer.byteLength(json) > maxCommandOutputBytes) return undefined;
  return JSON.parse(json);
}
