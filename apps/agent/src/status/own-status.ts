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
/** Within this time of the start the first look for a notice has ended. */
const settlingMs = 2_000;

/** What a running agent says of itself: to its status file, to its log, and through its session to the control plane. */
export class OwnStatus {
  readonly #options: OwnStatusOptions;
  readonly #observer = createObserver();
  #facts: Facts | undefined;

  constructor(options: OwnStatusOptions) {
    this.#options = options;
  }

  /** To be added to the build. */
  get plugin(): Plugin {
    return this.#observer.plugin;
  }

  /** Undefined before the agent is kept an eye on. */
  current(): Guarding | undefined {
    return this.#facts?.collect().guarding;
  }

  /** Writes and logs until the signal is aborted. The agent must have been started. */
  async keep(agent: Agent, signal: AbortSignal): Promise<void> {
    const { own, plugins, config, version, process, processLog } = this.#options;
    const facts = new Facts({
      agent,
      standpoint: this.#observer.standpoint,
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
      spareDirectory: process.env['RUNTIME_DIRECTORY'],
      facts,
      msSinceBoot,
      clock: systemClock,
      log: processLog.log,
    });
    await Promise.all([file.keep(signal), this.#logChanges(agent, facts, signal)]);
  }

  /** Says nothing of an agent that still starts or already stops. */
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
      if (!isStopping && (guarding.is || systemClock.monotonic() >= settledAt)) guardingLog.note(guarding);
      await systemClock.sleep(everyMs, signal).catch(() => {});
    }
  }
}
