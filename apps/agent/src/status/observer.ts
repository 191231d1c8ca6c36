import { Session } from '@spotguard/plugin-session/contract';
import { definePlugin, InstanceIdentity, optional, type Plugin } from '@spotguard/sdk';
import * as z from 'zod';
import { agentVersion } from '../version.js';

/** What the plugins know about a running agent. Every value may be unknown, because a build may lack the plugin. */
export interface AgentPosition {
  readonly instanceId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly role?: string | undefined;
  readonly takesCommands?: boolean | undefined;
  /** Says by what the agent is frozen. */
  readonly freeze?: string | undefined;
}

/** Creates a plugin whose only purpose is to read the services that know the agent's instance, id and role. */
export function createObserver(): { readonly plugin: Plugin; readonly readPosition: () => AgentPosition } {
  let read = (): AgentPosition => ({});
  const plugin = definePlugin({
    id: 'status',
    version: agentVersion,
    stability: 'stable',
    summary: 'Lets `spotguard-agent status` show who this agent is.',
    config: z.strictObject({}),
    needs: { identity: optional(InstanceIdentity), session: optional(Session) },
    setup({ needs }) {
      read = () => ({
        instanceId: unlessUnknown(() => needs.identity?.instanceId),
        agentId: needs.session?.agentId,
        role: needs.session?.role,
        takesCommands: needs.session?.permits.changes,
        freeze: needs.session?.freeze,
      });
      return {};
    },
  });
  return { plugin, readPosition: () => read() };
}

/** Reads a value; undefined when reading throws, as the identity does before its provider has started. */
function unlessUnknown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
