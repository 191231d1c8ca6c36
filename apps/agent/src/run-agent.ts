import { type ConfigSources, createAgent, type StateStorage, systemClock } from '@spotguard/core';
import { GuardingSource } from '@spotguard/plugin-session/contract';
import { onUncaughtError, onWarning, surviveSignals, withBuild } from '@spotguard/program';
import { describeError, type Plugin } from '@spotguard/sdk';
import { createAgentPlugin, startPolicies } from './agent-plugin.js';
import { type ExitCode, exitCodeFor, exitCodes } from './exit-codes.js';
import type { ProcessLog } from './log/process-log.js';
import { OwnStatus } from './status/own-status.js';
import { unreadVariables, withUnread } from './unread-variables.js';

export interface RunOptions {
  readonly plugins: readonly Plugin[];
  readonly config: ConfigSources;
  readonly processLog: ProcessLog;
  readonly process: NodeJS.Process;
  readonly version: string;
  readonly wrapStorage?: ((storage: StateStorage) => StateStorage) | undefined;
}

const afterCrashSeconds = 2;
/** Together with the waits for outputs and disk after it, this is less than the five seconds in which an agent must end. */
const graceSeconds = 3.8;
const maxStatusWaitMs = 300;

/** Runs the agent until a signal, a plugin or a crash ends it. Throws only when the agent could not start. */
export async function runAgent(options: RunOptions): Promise<ExitCode> {
  const { plugins, config, processLog, process, version, wrapStorage = (storage) => storage } = options;
  const { log } = processLog;
  onWarning(process, ({ name, message }) => log.warn('Warning of the runtime', { name, warning: message }));
  surviveSignals(process, (signal) => {
    log.info(signal === 'SIGHUP' ? 'The log file is reopened' : 'A signal is ignored', { signal });
    if (signal === 'SIGHUP') processLog.reopen();
  });
  log.info('Agent process starts', { version: withBuild(version), pid: process.pid });
  const own = createAgentPlugin({ processLog, version, process });
  const unread = unreadVariables([own.plugin, ...plugins], config.environment ?? {});
  const status = new OwnStatus({ own, plugins, config, version, process, processLog });
  const agent = await createAgent({
    plugins: [own.plugin, ...plugins, status.plugin],
    storage: wrapStorage(own.storage),
    config: withUnread(unread, config),
    log,
    services: [[GuardingSource, status satisfies GuardingSource]],
    onStartFailure: startPolicies(config),
  });
  for (const { name: variable, nearest } of unread) {
    log.warn('A variable is set that no plugin of this build reads', { variable, nearest });
  }
  const stopRequested = new Promise<ExitCode>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(exitCodes.stopped));
  });
  const crashed = new Promise<ExitCode>((resolve) => {
    onUncaughtError(process, (error) => {
      log.error('Uncaught error: this is a bug, please report it', { error });
      resolve(exitCodes.internal);
    });
  });
  const started = agent.start().then(async (): Promise<ExitCode> => {
    const { error, reason } = await agent.ended;
    if (error !== undefined) throw error;
    log.info('Agent retires', { reason });
    return exitCodes.retired;
  });
  const over = new AbortController();
  const statusUpdates = status.update(agent, over.signal);
  try {
    const code = await Promise.race([started, stopRequested, crashed]);
    const { undelivered } = await agent.stop(code === exitCodes.internal ? afterCrashSeconds : graceSeconds);
    for (const waiting of undelivered) {
      if (code === exitCodes.retired) log.warn('Reports are lost with this instance', waiting);
      else log.info('Reports wait on disk for the next start', waiting);
    }
    log.info('Agent stopped', { exitCode: code });
    return code;
  } catch (error) {
    // This does nothing when the agent has already stopped because it could not start.
    await agent.stop(afterCrashSeconds);
    log.error('Agent ends', { reason: describeError(error), exitCode: exitCodeFor(error) });
    throw error;
  } finally {
    over.abort();
    // The disk of the status file may hang.
    const limit = new AbortController();
    await Promise.race([statusUpdates, systemClock.sleep(maxStatusWaitMs, limit.signal)]);
    limit.abort();
    await processLog.close();
  }
}
