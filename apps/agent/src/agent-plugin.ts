import { FileStateStorage, type StateStorage, systemClock } from '@spotguard/core';
import { definePlugin, type Plugin } from '@spotguard/sdk';
import * as z from 'zod';
import type { ProcessLog } from './pino-logger.js';
import { agentVersion } from './version.js';

const agentConfig = z.strictObject({
  stateDirectory: z
    .string()
    .min(1)
    .default('./spotguard-state')
    .describe('Folder for what must survive a crash: journal, outbox, answered commands.')
    .meta({ env: 'SPOTGUARD_STATE_DIRECTORY' }),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least serious lines that are logged.')
    .meta({ env: 'SPOTGUARD_LOG_LEVEL' }),
});

export interface AgentPlugin {
  readonly plugin: Plugin;
  /** Usable as soon as the plugin has been set up, which is before anything is stored. */
  readonly storage: StateStorage;
}

/** The application's own settings, as a plugin: checked, documented and shown like everybody else's. */
export function createAgentPlugin(processLog: ProcessLog): AgentPlugin {
  let directory = '';
  const plugin = definePlugin({
    id: 'agent',
    version: agentVersion,
    stability: 'stable',
    summary: 'Settings of the agent process itself.',
    config: agentConfig,
    setup({ config }) {
      directory = config.stateDirectory;
      processLog.setLevel(config.logLevel);
      return {};
    },
  });
  const storage: StateStorage = {
    open: (owner) => new FileStateStorage({ directory, log: processLog.log, clock: systemClock }).open(owner),
  };
  return { plugin, storage };
}
