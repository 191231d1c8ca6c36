import type { Call, CommandHandlers, Commands } from './command.js';
import type { Events, EventType } from './event.js';
import type { IamGrant } from './iam-grant.js';
import type { Clock, Logger, Random, Scope, Status } from './kernel-services.js';
import type {
  AbandonedRun,
  FinishedRun,
  FinishListeners,
  ProcedureImplementations,
  ProcedureRunner,
  Procedures,
  StepImplementations,
} from './procedure.js';
import type { ConfigSchema, MaybePromise, Output } from './schema.js';
import type { Contributions, ExtensionPoints, Resolved, Token, Tokens } from './token.js';
import type { Worker } from './worker.js';

/**
 * The version of the contract. Each breaking change raises it by one; a kernel accepts its own and the previous one.
 */
export const apiVersion = 1;

const BRAND = 'spotguard.plugin';

/** How far users can rely on a plugin. docs/guides/stability.md says what its author promises at each level. */
export type Stability = 'experimental' | 'beta' | 'stable' | 'deprecated';

/**
 * What happens when a plugin's `start` fails: the agent ends, tries again with back-off, or goes on without the plugin.
 */
export type StartPolicy = 'abort' | 'retry' | 'disable';

/** What a plugin declares. Everything but `setup` is data, which can be read without running any code of the plugin. */
export interface PluginSpec<
  C extends ConfigSchema = ConfigSchema,
  N extends Tokens = Tokens,
  P extends Tokens = Tokens,
  K extends Commands = Commands,
  W extends string = string,
  E extends EventType = EventType,
  R extends Procedures = Procedures,
  X extends ExtensionPoints = ExtensionPoints,
  L extends EventType = EventType,
> {
  /**
   * In kebab-case and unique in a build. The plugin's section of the configuration has this name, and so do its log
   * lines.
   */
  readonly id: string;
  /** The version of the plugin's package. */
  readonly version: string;
  /** One sentence for operators: what the plugin does. */
  readonly summary: string;
  readonly stability: Stability;
  /** Validates the plugin's section of the configuration, with the defaults. */
  readonly config: C;
  /** The services that `setup` gets as `needs`. Their providers are set up and started first. */
  readonly needs?: N;
  /** The services that this plugin provides to others. Only one plugin of a build may provide a token. */
  readonly provides?: P;
  /** The name of each worker, with one sentence on what it does. */
  readonly workers?: Readonly<Record<W, string>>;
  readonly commands?: K;
  /** The events that this plugin emits. */
  readonly emits?: readonly E[];
  /**
   * The events of other plugins that this one listens to. One that nothing in the build emits is a warning: the plugin
   * works without it.
   */
  readonly listens?: readonly L[];
  readonly procedures?: R;
  /** The extension points of other plugins to which this one contributes. */
  readonly contributes?: X;
  /** Every AWS action that the plugin calls, with the reason. */
  readonly iam?: readonly IamGrant[];
  /** Default: `abort`. The operator's configuration can override it. */
  readonly onStartFailure?: StartPolicy;
  /**
   * Connects the plugin's objects and returns one implementation of each thing that is declared. It must not use the
   * network, timers or files: those belong to `start` and the workers.
   *
   * It is called at most once in an agent: after the setup of every plugin that this one needs and of those that
   * contribute to its extension points, never at the same time as the setup of another plugin, and before any plugin is
   * started. It is not called when a plugin that this one needs could not be set up, or when the agent is stopped
   * before its turn. It has no deadline. An agent that is stopped meanwhile waits for it, but not longer than its grace
   * period allows.
   *
   * When it throws, neither `start` nor `stop` is called, and the scope is disposed of.
   */
  setup(
    context: PluginContext<Output<C>, N, E, L>,
  ): MaybePromise<Parts<NoInfer<P>, NoInfer<K>, NoInfer<W>, NoInfer<R>, NoInfer<X>>>;
}

type Section<Name extends string, T> = [keyof T] extends [never]
  ? { readonly [X in Name]?: undefined }
  : { readonly [X in Name]: T };

/** What `setup` returns: one implementation of each thing that is declared and nothing else. The compiler checks it. */
export type Parts<
  P extends Tokens,
  K extends Commands,
  W extends string,
  R extends Procedures,
  X extends ExtensionPoints,
> = Section<'provides', Resolved<P>> &
  Section<'commands', CommandHandlers<K>> &
  Section<'workers', Readonly<Record<W, Worker>>> &
  Section<'procedures', ProcedureImplementations<R>> &
  Section<'contributes', Contributions<X>> & {
    /**
     * Begins the plugin's work; it may use the network. The workers and commands of the plugin begin when it has
     * resolved.
     *
     * It is called when every plugin has been set up, each plugin that this one needs works, and each plugin that this
     * one needs optionally, or that contributes to its extension points, has started or failed. Plugins that do not
     * depend on each other start at the same time. It is not called when the setup failed, a plugin that this one needs
     * does not work, or the agent is stopping.
     *
     * The signal is aborted after 60 seconds, with `TIMED_OUT`, and when the agent stops, with `CANCELLED`. A start
     * that throws or takes longer has failed. With the policy `retry` it is called again, after a growing pause, until
     * it succeeds, so it must be able to begin again after a failure. A call that ignores its signal may still be
     * running when `start` is called again, or when `stop` is called.
     */
    start?(signal: AbortSignal): Promise<void>;
    /**
     * Ends what `start` began: it can tell another system that this agent leaves, for example. What only has to be
     * closed belongs in the scope, which is disposed of right after this.
     *
     * It is called at most once, for every plugin whose setup succeeded, also when its start failed, has not ended or
     * was never called. Before that, the workers have ended and commands and procedures are drained, or the time for it
     * is over. It is called before the `stop` of the plugins that this one needs, never at the same time as that of
     * another plugin, and not before the setup has ended, unless the setup takes longer than the grace period allows.
     *
     * The signal is aborted after half of what is left of the agent's grace period. An error that it throws appears in
     * the report of the shutdown and does not keep other plugins from stopping.
     */
    stop?(signal: AbortSignal): Promise<void>;
    /**
     * Removes what a run of another version of a procedure has created, such as an instance that it launched, because
     * this build cannot finish that run. It is called at each start of the agent until the version that began the run
     * has finished it, so it must be idempotent. A retryable error is followed by another try for up to ten minutes;
     * any other is logged.
     */
    abandon?(run: AbandonedRun): Promise<void>;
    /**
     * For each procedure, a function that is called when a run of it has finished in this process, to emit an event for
     * example: at its end, before its first step with `afterFinish`, or when it was refused. It is called once for a run,
     * however many callers wait for it, also for a run that was resumed or went on in memory, and not for one that
     * finished before the agent started. After a crash at that moment it is called again, for the same run.
     *
     * The run never waits for it: it is called when the run has gone on. An error that it throws is logged, degrades this
     * plugin until the next run of the procedure has finished, and changes nothing else.
     */
    readonly finished?: [keyof R] extends [never] ? never : FinishListeners<R>;
  };

/** What the kernel passes to `setup`. */
export interface PluginContext<C, N extends Tokens, E extends EventType, L extends EventType = never> {
  /** The validated configuration, with defaults. */
  readonly config: C;
  /** The service behind each token of `needs`, under the same name. */
  readonly needs: Resolved<N>;
  /** Adds the plugin's id to every line. */
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly scope: Scope;
  readonly status: Status;
  readonly events: Events<E, L>;
  readonly procedures: ProcedureRunner;
  /**
   * Returns the plugin's one object of a class. The object is constructed the first time that `create` is called for it
   * or another class injects it. Each constructor parameter is marked with `@inject`, which names a token among this
   * plugin's needs, `Config`, `Logger`, `Clock`, `Random`, `Scope`, `Status` or `ProcedureRunner`, a token that was
   * passed to `register`, or another class of the plugin. Throws `WIRING_INVALID` for anything else.
   */
  create<T>(type: new (...parameters: any[]) => T): T;
  /** Makes a value of `setup` injectable into this plugin's own classes, and no others. Returns the value. */
  register<T>(token: Token<T>, value: T): T;
}

/** A plugin that can be added to a build. Make one with {@link definePlugin}. */
export interface Plugin {
  readonly $brand: typeof BRAND;
  /** The `apiVersion` of the contract that the plugin was built with. */
  readonly api: number;
  readonly spec: ErasedPluginSpec;
}

/** A spec without its type parameters, as the kernel uses it. Plugin authors do not need it. */
export interface ErasedPluginSpec extends Omit<PluginSpec, 'setup'> {
  setup(context: PluginContext<any, any, any, any>): MaybePromise<ErasedParts>;
}

/** What `setup` returns, without its type parameters, as the kernel uses it. Plugin authors do not need it. */
export interface ErasedParts {
  readonly provides?: Readonly<Record<string, unknown>>;
  readonly commands?: Readonly<Record<string, (input: any, call: Call) => Promise<unknown>>>;
  readonly workers?: Readonly<Record<string, Worker>>;
  readonly procedures?: Readonly<Record<string, StepImplementations<any>>>;
  readonly contributes?: Readonly<Record<string, unknown>>;
  start?(signal: AbortSignal): Promise<void>;
  stop?(signal: AbortSignal): Promise<void>;
  abandon?(run: AbandonedRun): Promise<void>;
  readonly finished?: Readonly<Record<string, ((run: FinishedRun<any>) => void) | undefined>>;
}

type None = Record<never, never>;

/**
 * Declares a plugin. The compiler checks that `setup` returns an implementation of each thing that is declared, and
 * nothing else. Nothing of the plugin runs yet: the kernel checks the whole build before it calls any `setup`.
 *
 * @example
 * export default definePlugin({
 *   id: 'heartbeat-file',
 *   version: '1.0.0',
 *   summary: 'Touches a file as long as the agent works.',
 *   stability: 'experimental',
 *   config: z.strictObject({ path: z.string() }),
 *   workers: { touch: 'Touches the file.' },
 *   setup: ({ config }) => ({
 *     workers: { touch: { schedule: { everySeconds: 10, kind: 'watch' }, run: () => touch(config.path) } },
 *   }),
 * });
 */
export function definePlugin<
  C extends ConfigSchema,
  N extends Tokens = None,
  P extends Tokens = None,
  K extends Commands = None,
  W extends string = never,
  E extends EventType = never,
  R extends Procedures = None,
  X extends ExtensionPoints = None,
  L extends EventType = never,
>(spec: PluginSpec<C, N, P, K, W, E, R, X, L>): Plugin {
  return { $brand: BRAND, api: apiVersion, spec };
}

/** Returns true for a plugin, also one made by another copy of this package. */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && (value as { $brand?: unknown }).$brand === BRAND;
}
