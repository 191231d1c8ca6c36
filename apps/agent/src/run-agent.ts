import { type ConfigSources, createAgent } from '@spotguard/core';
import { describeError, type Plugin } from '@spotguard/sdk';
import { createAgentPlugin } from './agent-plugin.js';
import { type ExitCode, exitCodeFor, exitCodes } from './exit-codes.js';
import type { ProcessLog } from './pino-logger.js';

export interface RunOptions {
  readonly plugins: readonly Plugin[];
  readonly config: ConfigSources;
  readonly processLog: ProcessLog;
  readonly process: NodeJS.Process;
}

const afterCrashSeconds = 2;

/** Runs until a signal, a plugin or a crash ends it. Throws only when the agent could not start. */
export async function runAgent({ plugins, config, processLog, process }: RunOptions): Promise<ExitCode> {
  const { log } = processLog;
  const own = createAgentPlugin(processLog);
  const agent = await createAgent({ plugins: [own.plugin, ...plugins], storage: own.storage, config, log });
  const asked = new Promise<ExitCode>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(exitCodes.stopped));
  });
  const crashed = new Promise<ExitCode>((resolve) => {
    process.on('uncaughtException', (error) => {
      log.error('Uncaught error: this is a bug, please report it', { error });
      resolve(exitCodes.internal);
    });
  });
  const started = agent.start().then(async (): Promise<ExitCode> => {
    const { reason } = await agent.ended;
    log.info('Agent retires', { reason });
    return exitCodes.retired;
  });
  try {
    const code = await Promise.race([started, asked, crashed]);
    await agent.stop(code === exitCodes.internal ? afterCrashSeconds : undefined);
    log.info('Agent stopped', { exitCode: code });
    return code;
  } catch (error) {
    log.error('Agent ends', { reason: describeError(error), exitCode: exitCodeFor(error) });
    throw error;
  }
}
