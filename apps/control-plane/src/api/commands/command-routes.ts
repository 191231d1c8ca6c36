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
import type { KnownCaller } from '../../workloads/instances/contact-writer.js';
import { requireCaller, requireWorkload } from '../workloads/require-workload.js';
import { v4WireCommand, wireCommand } from './wire-command.js';

/** The roles that can get commands. A replica (`standby`) gets only the command to take over. */
const commandableRoles: ReadonlySet<string> = new Set(['primary', 'standby']);

/** The routes with which an agent fetches its commands and acknowledges them. */
export function commandRoutes(app: App, heldRequests: HeldRequests): void {
  app.get(
    routes.pendingCommands,
    {
      config: { needsTurn: false },
      schema: { params: z.object({ agentId: z.string() }), querystring: pendingCommandsQuery },
    },
    async (request, reply) => {
      const { agentId } = request.params;
      const { instanceId, features } = callerOf(request);
      const { commands, contacts } = request.store;
      if (instanceId === undefined) {
        const { workload, hasOpenCommands, freeze } = requireCaller(request, await contacts.look(agentId, undefined));
        if (!hasOpenCommands || freeze !== null) return [];
        const claimed = await request.inTurn(() => commands.claimForV4(workload));
        return claimed.map((command) => v4WireCommand(command, workload));
      }
      const first = requireCaller(request, await contacts.record(agentId, instanceId, {}));
      let isRead = false;
      const look = async (): Promise<KnownCaller> => {
        if (isRead) return requireCaller(request, await contacts.look(agentId, instanceId));
        isRead = true;
        return first;
      };
      const { claimed, caller } = await heldRequests.hold({
        accountId: request.account.id,
        key: `${agentId} ${instanceId} commands`,
        topic: agentId,
        seconds: request.query.wait,
        read: async () => {
          const caller = await look();
          const claimant = { instanceId, features, isFrozen: caller.freeze !== null };
          const claim = () => commands.claimForInstance(caller.workload, claimant);
          return { caller, claimed: caller.hasOpenCommands ? await request.inTurn(claim) : [] };
        },
        // An instance whose role has changed, or that gets no commands, must learn that at once; likewise of a freeze that
        // begins or ends, and of commands to give up.
        isDone: ({ claimed, caller: { role, freeze, toGiveUp } }) =>
          claimed.some(({ id }) => !request.query.known.has(id)) ||
          role !== first.role ||
          role === null ||
          !commandableRoles.has(role) ||
          (features.has('freezes') && (freeze !== null) !== request.query.frozen) ||
          (features.has('cancelled-commands') &&
            freeze === null &&
            toGiveUp.some((id) => !request.query.cancelled.has(id))),
        signal: callerGone(reply),
      });
      return claimed.map((command) => wireCommand(command, caller.workload));
    },
  );

  app.post(
    routes.executed,
    { schema: { params: z.object({ agentId: z.string(), commandId: z.string() }), body: executedRequest } },
    async (request) => {
      const { agentId, commandId } = request.params;
      const workload = await requireWorkload(request, agentId);
      const { success, message, output, cancelled } = request.body;
      const known = await request.store.commands.acknowledge(workload, commandId, {
        success,
        message: message ?? undefined,
        output: storableOutput(output),
        isCancelled: cancelled,
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
