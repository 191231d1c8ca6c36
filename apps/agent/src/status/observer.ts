import { Session } from '@spotguard/plugin-session/contract';
import { definePlugin, InstanceIdentity, optional, type Plugin } from '@spotguard/sdk';
import * as z from 'zod';
import { agentVersion } from '../version.js';

/** Where a running agent stands. Every value may be unknown: a build need not have the plugins that know. */
export interface Standpoint {
  readonly instanceId?: string | undefined;
  readonly agentId?: string | undefined;
  readonly role?: string | undefined;
  readonly takesCommands?: boolean | undefined;
}

/** A plugin whose only purpose is to see the services that know where the agent stands. */
export function createObserver(): { readonly plugin: Plugin; readonly standpoint: () => Standpoint } {
  let look = (): Standpoint => ({});
  const plugin = definePlugin({
    id: 'status',
    version: agentVersion,
    stability: 'stable',
    summary: 'Lets `spotguard-agent status` show who this agent is.',
    config: z.strictObject({}),
    needs: { identity: optional(InstanceIdentity), session: optional(Session) },
    setup({ needs }) {
      look = () => ({
        instanceId: onceKnown(() => needs.identity?.instanceId),
        agentId: needs.session?.agentId,
        role: needs.session?.role,
        takesCommands: needs.session?.permits.changes,
      });
      return {};
    },
  });
  return { plugin, standpoint: () => look() };
}

/** The identity may be read only after its provider has started; before that it is not known. */
function onceKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
