import { executedRequest } from '@spotguard/protocol';
import * as z from 'zod';
import type { App } from '../../http/app.js';
import { askerGone } from '../../http/asker-gone.js';
import { callerOf } from '../../http/caller.js';
import type { Holder } from '../../http/held-requests.js';
import { requireAgent } from '../workloads/require-workload.js';
import { v4WireCommand, wireCommand } from './wire-command.js';

/** The roles of hosts that commands are for; a standby is told one thing, to take over. */
const awaited: ReadonlySet<string | undefined> = new Set(['primary', 'standby']);
const query = z.object({ wait: z.coerce.number().min(0).max(25).default(0) });

/** What an agent asks about commands: which are there for it, and that one is done. */
export function commandRoutes(app: App, holder: Holder): void {
  app.get(
    '/api/agents/:agentId/pending-commands',
    { schema: { params: z.object({ agentId: z.string() }), querystring: query } },
    async (request, reply) => {
      const agent = await requireAgent(request, request.params.agentId);
      const { instanceId } = callerOf(request);
      const { commands } = request.store;
      if (instanceId === undefined) {
        return (await commands.claimForV4(agent)).map((command) => v4WireCommand(command, agent));
      }
      await request.store.hosts.heard(agent, instanceId);
      const before = await request.store.hosts.standing(agent.id, instanceId);
      const answer = await holder.hold({
        tenantId: request.tenant.id,
        key: `${agent.id} ${instanceId} commands`,
        turn: request.turn,
        topic: agent.id,
        seconds: request.query.wait,
        read: async () => ({
          claimed: await commands.claimForInstance(agent, instanceId),
          standing: await request.store.hosts.standing(agent.id, instanceId),
        }),
        // A host that has become another, or that is never given anything, has to learn that now.
        done: ({ claimed, standing }) =>
          claimed.length > 0 || standing?.role !== before?.role || !awaited.has(standing?.role),
        signal: askerGone(reply),
      });
      return answer.claimed.map((command) => wireCommand(command, agent));
    },
  );

  app.post(
    '/api/agents/:agentId/commands/:commandId/executed',
    { schema: { params: z.object({ agentId: z.string(), commandId: z.string() }), body: executedRequest } },
    async (request) => {
      const { agentId, commandId } = request.params;
      const agent = await requireAgent(request, agentId);
      const { success, message } = request.body;
      const known = await request.store.commands.acknowledge(agent, commandId, {
        success,
        message: message ?? undefined,
      });
      // A v4 backend says success here too, and an agent has no use for a refusal.
      if (!known) request.log.warn({ agentId, commandId }, 'acknowledgement of an unknown command');
      return { success: true };
    },
  );
}
