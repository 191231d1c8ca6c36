import type { ConfigSources, StateStorage } from '@spotguard/core';
import { CommandBus, definePlugin, type Plugin, SpotGuardError, type StartPolicy } from '@spotguard/sdk';
import * as z from 'zod';
import { LockedState, type LockedStateOptions } from './locked-state.js';
import type { ProcessLog } from './log/process-log.js';
import { openSubmitSocket } from './submit/submit-socket.js';
import { tokenSource } from './token/token-source.js';

const agentConfig = z.strictObject({
  stateDirectory: z
    .string()
    .min(1)
    .default('./spotguard-state')
    .describe('Folder for the data that must survive a crash: journal, outbox, answered commands.')
    .meta({ env: 'SPOTGUARD_STATE_DIRECTORY' }),
  logLevel: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Lowest level that is logged.')
    .meta({ env: 'SPOTGUARD_LOG_LEVEL' }),
  logFile: z
    .string()
    .min(1)
    .optional()
    .describe('File to which every log line is written too, rotated by size. Without it the log is on stdout only.')
    .meta({ env: 'SPOTGUARD_LOG_FILE' }),
  logMaxBytes: z
    .int()
    .min(1_000)
    .default(10_000_000)
    .describe('Size at which the log file is rotated.')
    .meta({ env: 'SPOTGUARD_LOG_MAX_BYTES' }),
  logFiles: z
    .int()
    .min(1)
    .max(100)
    .default(5)
    .describe('How many rotated log files are kept.')
    .meta({ env: 'SPOTGUARD_LOG_FILES' }),
  tokenSource: tokenSource
    .default('env')
    .describe(
      'Where the token is stored: env, file:<path>, credential:<name>, ssm:<name or ARN>, secretsmanager:<name or ARN>.',
    )
    .meta({ env: 'SPOTGUARD_TOKEN_SOURCE' }),
  onStartFailure: z
    .record(z.string(), z.enum(['abort', 'retry', 'disable']))
    .default({})
    .describe('What to do when a plugin does not start, by plugin id. Only in the configuration file.'),
});

export interface AgentPlugin {
  readonly plugin: Plugin;
  /** Usable after the plugin's set-up, which happens before anything is stored. */
  readonly storage: StateStorage;
  /** The state directory; empty until this process has locked it. */
  readonly stateDirectory: () => string;
  /** The state directory as configured, locked or not; empty until the plugin has been set up. */
  readonly configuredDirectory: () => string;
}

export interface AgentPluginOptions {
  readonly processLog: ProcessLog;
  readonly version: string;
  readonly process: LockedStateOptions['process'];
}

/** Creates the plugin of the agent process. As a plugin, its settings are checked, documented and shown like all others. */
export function createAgentPlugin({ processLog, version, process }: AgentPluginOptions): AgentPlugin {
  let state: LockedState | undefined;
  const plugin = definePlugin({
    id: 'agent',
    version,
    stability: 'stable',
    summary: 'Settings of the agent process itself.',
    config: agentConfig,
    needs: { commands: CommandBus },
    setup({ config, needs, clock, scope, status }) {
      const { stateDirectory, logFile, logMaxBytes, logFiles } = config;
      state = new LockedState({ directory: stateDirectory, log: processLog.log, process });
      processLog.setLevel(config.logLevel);
      if (logFile !== undefined) processLog.addFile({ path: logFile, maxBytes: logMaxBytes, files: logFiles });
      /** Without it the agent works, and only commands from this machine are not taken. */
      const takeCommands = async (directory: string): Promise<void> => {
        try {
          const socket = await openSubmitSocket(directory, { ...needs, clock });
          scope.defer(() => socket.close());
        } catch (error) {
          status.degraded(error, 'submit');
        }
      };
      return {
        start: async () => {
          await state?.claimDirectory();
          if (state?.heldDirectory !== undefined) await takeCommands(state.heldDirectory);
        },
      };
    },
  });
  const storage: StateStorage = {
    open: async (owner) => {
      if (state === undefined) throw new SpotGuardError('INVARIANT', 'State was opened before the agent was set up');
      return state.open(owner);
    },
  };
  return {
    plugin,
    storage,
    stateDirectory: () => state?.heldDirectory ?? '',
    configuredDirectory: () => state?.directory ?? '',
  };
}

/** Reads the start policies of the configuration file, which are needed before set-up. Invalid ones are ignored here; the check reports them. */
export function startPolicies({ file = {} }: ConfigSources): Readonly<Record<string, StartPolicy>> {
  const section = agentConfig
    .pick({ onStartFailure: true })
    .loose()
    .safeParse(file['agent'] ?? {});
  return section.success ? section.data.onStartFailure : {};
}
