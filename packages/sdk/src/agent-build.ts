import type { IamGrant } from './iam-grant.js';
import type { Stability } from './plugin.js';
import { defineToken } from './token.js';

/**
 * What this agent is built of, and how its parts are doing. For plugins that show that somewhere, such as at a control
 * plane.
 */
export interface AgentBuild {
  /**
   * Describes what the build contains. The answer stays the same from the first `start` of a plugin on; before that, the
   * intervals of workers may be missing.
   */
  describe(): BuildDescription;
  /** Tells the present state of the plugins, in the order of set-up, and of the workers that have been started. */
  state(): BuildState;
}
export const AgentBuild = defineToken<AgentBuild>('sdk/agent-build');

/** What a build contains, as its plugins declare it. */
export interface BuildDescription {
  readonly plugins: readonly PluginDescription[];
  readonly commands: readonly CommandDescription[];
  readonly workers: readonly WorkerDescription[];
  readonly procedures: readonly ProcedureDescription[];
}

/** A plugin of the build. */
export interface PluginDescription {
  readonly id: string;
  readonly version: string;
  readonly summary: string;
  readonly stability: Stability;
  /** The services that it needs, by the ids of their tokens. */
  readonly needs: readonly { readonly service: string; readonly isOptional: boolean }[];
  /** The ids of the tokens of the services that it provides. */
  readonly provides: readonly string[];
  /** The ids of the extension points to which it contributes. */
  readonly contributes: readonly string[];
  /** The names of the events that it emits. */
  readonly emits: readonly string[];
  /** The names of the events that it listens to. */
  readonly listens: readonly string[];
  /** The AWS actions that it calls, with the reasons. A grant with a `setting` counts only when the setting is true. */
  readonly iam: readonly IamGrant[];
}

/** A command that can be ordered from this build. */
export interface CommandDescription {
  readonly name: string;
  /** The id of the plugin that offers it. */
  readonly plugin: string;
  readonly summary: string;
  readonly effect: 'read' | 'write';
  /** Whether it can be asked what it would do. */
  readonly hasDryRun: boolean;
  /** The JSON Schema (draft 2020-12) of its input; undefined when its schema cannot describe itself. */
  readonly inputSchema: Readonly<Record<string, unknown>> | undefined;
}

/** A worker of the build. */
export interface WorkerDescription {
  readonly name: string;
  /** The id of the plugin that runs it. */
  readonly plugin: string;
  readonly summary: string;
  /** Undefined when its plugin has not been set up. */
  readonly everySeconds: number | undefined;
}

/** A procedure of the build, with its steps in their order. */
export interface ProcedureDescription {
  readonly id: string;
  /** The id of the plugin that runs it. */
  readonly plugin: string;
  readonly version: number;
  readonly summary: string;
  readonly steps: readonly { readonly name: string; readonly summary: string; readonly isPivot: boolean }[];
}

/** How the parts of a build are doing now. */
export interface BuildState {
  readonly plugins: readonly PluginStatus[];
  readonly workers: readonly WorkerReport[];
}

/**
 * `starting`: not yet started. `ok`: works. `degraded`: works partly. `failed`: its `setup` or `start` failed, and the
 * agent goes on without it or tries again. `blocked`: a plugin that it needs does not work. `stopped`: the agent has
 * stopped it.
 */
export type PluginState = 'starting' | 'ok' | 'degraded' | 'failed' | 'blocked' | 'stopped';

/** The present state of one plugin. */
export interface PluginStatus {
  readonly id: string;
  readonly state: PluginState;
  /** Why the plugin is not `ok`; undefined when it is. */
  readonly reason: string | undefined;
  /** When state or reason last changed, in epoch milliseconds. */
  readonly since: number;
  /** How many milliseconds `setup` took, also when it failed; undefined until it has ended. */
  readonly setupMs: number | undefined;
  /** How many milliseconds the last try of `start` took, also when it failed; undefined until the first has ended. */
  readonly startMs: number | undefined;
}

/** How the runs of one worker went. Times are in epoch milliseconds. */
export interface WorkerReport {
  readonly name: string;
  /** When the last run began; undefined before the first. */
  readonly lastStartedAt: number | undefined;
  /** How long the last run that has ended took, in milliseconds. */
  readonly lastDurationMs: number | undefined;
  /** When the last successful run ended. */
  readonly lastSucceededAt: number | undefined;
  /** Why the last run failed; undefined when it succeeded. */
  readonly lastFailure: string | undefined;
  /** How many runs have begun since the start of the agent. */
  readonly runs: number;
  /** How many runs have failed since the start of the agent. */
  readonly failures: number;
}
