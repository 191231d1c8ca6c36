import { resolve } from 'node:path';
import type { Agent } from '@spotguard/core';
import { buildId } from '@spotguard/program';
import type { Guarding } from '@spotguard/protocol';
import type { Clock } from '@spotguard/sdk';
import type { AgentStatus } from './agent-status.js';
import { judgeGuarding, watcher } from './judge-guarding.js';
import type { AgentPosition } from './observer.js';

/** The status without the times of writing. Undefined values are absent in the file, which means the same. */
export type CollectedFacts = { readonly [K in Exclude<keyof AgentStatus, 'writtenAt' | 'guarding'>]?: unknown } & {
  readonly guarding: Guarding;
};

export interface FactsOptions {
  readonly agent: Pick<Agent, 'plugins' | 'workers' | 'stateProblem'>;
  readonly readPosition: () => AgentPosition;
  /** The state directory as configured. */
  readonly stateDirectory: () => string;
  readonly frozenBy: string | undefined;
  readonly version: string;
  readonly droppedLogLines: () => number;
  readonly clock: Clock;
  readonly process: Pick<AgentStatus, 'pid' | 'processStart' | 'processNamespace'>;
}

/** Collects what the agent knows about itself, including its own judgement whether it guards the workload. */
export class Facts {
  readonly #options: FactsOptions;
  readonly #startedAt: number;
  #failingSince: number | undefined;
  #diskProblem: string | undefined;
  #frozenSince: number | undefined;

  constructor(options: FactsOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
  }

  /** Notes why a file could not be written to the state directory; undefined when it was written. */
  noteDisk(problem: string | undefined): void {
    this.#diskProblem = problem;
  }

  collect(): CollectedFacts {
    const { agent, readPosition, version, droppedLogLines, process } = this.#options;
    const directory = this.#options.stateDirectory();
    const { freeze, ...position } = readPosition();
    const stateProblem = agent.stateProblem ?? this.#diskProblem;
    const facts = {
      version,
      build: buildId,
      ...process,
      startedAt: this.#startedAt,
      ...(directory === '' ? {} : { stateDirectory: resolve(directory) }),
      ...position,
      ...this.#frozen(freeze),
      ...(stateProblem === undefined ? {} : { stateProblem }),
      droppedLogLines: droppedLogLines(),
      watchFailingForMs: this.#watchFailingForMs(),
      plugins: agent.plugins,
      workers: agent.workers,
    };
    return { ...facts, guarding: judgeGuarding(facts) };
  }

  /** The own configuration never unfreezes the agent, so it is named first. */
  #frozen(freeze: string | undefined): Pick<AgentStatus, 'frozen'> {
    const { frozenBy, clock } = this.#options;
    if (frozenBy !== undefined) return { frozen: { by: frozenBy, since: this.#startedAt } };
    this.#frozenSince = freeze === undefined ? undefined : (this.#frozenSince ?? clock.now());
    if (freeze === undefined || this.#frozenSince === undefined) return {};
    return { frozen: { by: 'the control plane', since: this.#frozenSince, text: freeze } };
  }

  #watchFailingForMs(): number {
    const { agent, clock } = this.#options;
    const isFailing = agent.workers.find(({ name }) => name === watcher.worker)?.lastFailure !== undefined;
    if (!isFailing) this.#failingSince = undefined;
    else this.#failingSince ??= clock.monotonic();
    return this.#failingSince === undefined ? 0 : Math.round(clock.monotonic() - this.#failingSince);
  }
}
