import { type ConfigSources, FileStateStorage, type StateStorage, systemClock } from '@spotguard/core';
import { claimFolder, type FolderOwner } from '@spotguard/program';
import { definePlugin, describeError, type Plugin, SpotGuardError, type StartPolicy } from '@spotguard/sdk';
import * as z from 'zod';
import type { ProcessLog } from './log/process-log.js';
import { tokenSource } from './token/token-source.js';

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
  logFile: z
    .string()
    .min(1)
    .optional()
    .describe('File that gets every log line too, rotated by size; without it the log is on stdout only.')
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
      'Where the token is: env, file:<path>, credential:<name>, ssm:<name or ARN>, secretsmanager:<name or ARN>.',
    )
    .meta({ env: 'SPOTGUARD_TOKEN_SOURCE' }),
  onStartFailure: z
    .record(z.string(), z.enum(['abort', 'retry', 'disable']))
    .default({})
    .describe('By plugin, what to do when it does not start. Only in the configuration file.'),
});

export interface AgentPlugin {
  readonly plugin: Plugin;
  /** Usable as soon as the plugin has been set up, which is before anything is stored. */
  readonly storage: StateStorage;
  /** The folder of the state; empty until it is known that no other account can write to it. */
  readonly stateDirectory: () => string;
}

export interface AgentPluginOptions {
  readonly processLog: ProcessLog;
  readonly version: string;
  /** Whose the state folder has to be; undefined on systems without accounts. */
  readonly owner?: FolderOwner | undefined;
}

/** The application's own settings, as a plugin: checked, documented and shown like everybody else's. */
export function createAgentPlugin({ processLog, version, owner }: AgentPluginOptions): AgentPlugin {
  let directory = '';
  let isClaimed = false;
  const plugin = definePlugin({
    id: 'agent',
    version,
    stability: 'stable',
    summary: 'Settings of the agent process itself.',
    config: agentConfig,
    setup({ config }) {
      directory = config.stateDirectory;
      processLog.setLevel(config.logLevel);
      const { logFile, logMaxBytes, logFiles } = config;
      if (logFile !== undefined) processLog.alsoTo({ path: logFile, maxBytes: logMaxBytes, files: logFiles });
      return {
        async start() {
          await claim(directory, owner);
          isClaimed = true;
        },
      };
    },
  });
  const storage: StateStorage = {
    open: (owner) => new FileStateStorage({ directory, log: processLog.log, clock: systemClock }).open(owner),
  };
  return { plugin, storage, stateDirectory: () => (isClaimed ? directory : '') };
}

async function claim(directory: string, owner: FolderOwner | undefined): Promise<void> {
  if (owner === undefined) return;
  try {
    await claimFolder(directory, owner);
  } catch (cause) {
    throw new SpotGuardError('STORAGE_FAILED', `Cannot keep the agent's state: ${describeError(cause)}`, { cause });
  }
}

/** The policies of the configuration file, needed before anything is set up. The check names what is wrong with them. */
export function startPolicies({ file = {} }: ConfigSources): Readonly<Record<string, StartPolicy>> {
  const section = agentConfig
    .pick({ onStartFailure: true })
    .loose()
    .safeParse(file['agent'] ?? {});
  return section.success ? section.data.onStartFailure : {};
}
