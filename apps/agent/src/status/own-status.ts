import { type Agent, type ConfigSources, systemClock } from '@spotguard/core';
import type { Guarding } from '@spotguard/protocol';
import type { Plugin } from '@spotguard/sdk';
import type { AgentPlugin } from '../agent-plugin.js';
import type { ProcessLog } from '../log/process-log.js';
import { Facts } from './facts.js';
import { frozenBy } from './frozen-by.js';
import { GuardingLog } from './guarding-log.js';
import { createObserver } from './observer.js';
import { msSinceBoot, readProcess, readProcessNamespace } from './own-process.js';
import { StatusFile } from './status-file.js';

export interface OwnStatusOptions {
  readonly own: AgentPlugin;
  readonly plugins: readonly Plugin[];
  readonly config: ConfigSources;
  readonly version: string;
  readonly process: Pick<NodeJS.Process, 'pid' | 'env'>;
  readonly processLog: ProcessLog;
}

const everyMs = 1_000;
/** The first check for a notice has ended this long after the start. */
const settlingMs = 2_000;

/** Reports the status of a running agent: in its status file, in its log, and through its session to the control plane. */
export class OwnStatus {
  readonly #options: OwnStatusOptions;
  readonly #observer = createObserver();
  #facts: Facts | undefined;

  constructor(options: OwnStatusOptions) {
    this.#options = options;
  }

  /** The plugin that must be added to the build. */
  get plugin(): Plugin {
    return this.#observer.plugin;
  }

  /** Whether the agent guards the workload now; undefined before `update` was called. */
  current(): Guarding | undefined {
    return this.#facts?.collect().guarding;
  }

  /** Writes the status file and logs changes until the signal aborts. The agent must have been started. */
  async update(agent: Agent, signal: AbortSignal): Promise<void> {
    const { own, plugins, config, version, process, processLog } = this.#options;
    const facts = new Facts({
      agent,
      readPosition: this.#observer.readPosition,
      stateDirectory: own.configuredDirectory,
      frozenBy: frozenBy(plugins, config),
      version,
      droppedLogLines: () => processLog.droppedLines,
      clock: systemClock,
      process: {
        pid: process.pid,
        processStart: readProcess('self')?.start,
        processNamespace: readProcessNamespace(),
      },
    });
    this.#facts = facts;
    const file = new StatusFile({
      directory: own.stateDirectory,
      fallbackDirectory: process.env['RUNTIME_DIRECTORY'],
      facts,
      msSinceBoot,
      clock: systemClock,
      log: processLog.log,
    });
    await Promise.all([file.update(signal), this.#logChanges(agent, facts, signal)]);
  }

  /** Logs changes, except while the agent starts or stops. */
  async #logChanges(agent: Agent, facts: Facts, signal: AbortSignal): Promise<void> {
    const guardingLog = new GuardingLog(this.#options.processLog.log);
    const isStarted = await agent.start().then(
      () => true,
      () => false,
    );
    if (!isStarted) return;
    const settledAt = systemClock.monotonic() + settlingMs;
    while (!signal.aborted) {
      const { guarding } = facts.collect();
      const isStopping = agent.plugins.some(({ state }) => state === 'stopped');
      if (!isStopping && (guarding.is || systemClock.monotonic() >= settledAt)) guardingLog.logChange(guarding);
      await systemClock.sleep(everyMs, signal).catch(() => {});
    }
  }
}
