import type { Call, CommandHandlers, Commands } from './command.js';
import type { Events, EventType } from './event.js';
import type { IamGrant } from './iam-grant.js';
import type { Clock, Logger, Random, Scope, Status } from './kernel-services.js';
import type {
  AbandonedRun,
  ProcedureImplementations,
  ProcedureRunner,
  Procedures,
  StepImplementations,
} from './procedure.js';
import type { ConfigSchema, MaybePromise, Output } from './schema.js';
import type { Contributions, ExtensionPoints, Resolved, Token, Tokens } from './token.js';
import type { Worker } from './worker.js';

/** Grows by one with every breaking change of the contract; a kernel accepts its own and the previous one. */
export const apiVersion = 1;

const BRAND = 'spotguard.plugin';

/** The duties that come with each word are in docs/guides/stability.md. */
export type Stability = 'experimental' | 'beta' | 'stable' | 'deprecated';

/** What an operator wants when `start` fails: end the agent, try again with back-off, or go on without the plugin. */
export type StartPolicy = 'abort' | 'retry' | 'disable';

/** What a plugin declares. Everything here is data and can be read without running any of its code. */
export interface PluginSpec<
  C extends ConfigSchema = ConfigSchema,
  N extends Tokens = Tokens,
  P extends Tokens = Tokens,
  K extends Commands = Commands,
  W extends string = string,
  E extends EventType = EventType,
  R extends Procedures = Procedures,
  X extends ExtensionPoints = ExtensionPoints,
> {
  /** kebab-case; names the configuration section and the log tag. */
  readonly id: string;
  readonly version: string;
  readonly summary: string;
  readonly stability: Stability;
  readonly config: C;
  readonly needs?: N;
  readonly provides?: P;
  /** Worker names with what each does. */
  readonly workers?: Readonly<Record<W, string>>;
  readonly commands?: K;
  readonly emits?: readonly E[];
  readonly procedures?: R;
  /** Extension points of other plugins that this one fills. */
  readonly contributes?: X;
  readonly iam?: readonly IamGrant[];
  /** Default `abort`; the operator's configuration may say otherwise. */
  readonly onStartFailure?: StartPolicy;
  /**
   * Wires objects together and hands back one implementation for each thing declared. No network, no timers, no files:
   * those belong to `start` and the workers.
   *
   * Called at most once in an agent: after the setup of every plugin that this one needs and of those that fill its
   * extension points, never at the same time as the setup of another plugin, and before any plugin is started. Not called
   * when a plugin that it needs could not be set up, or when the agent is stopped before its turn. It has no deadline; an
   * agent that is stopped meanwhile waits for it within its grace period.
   *
   * When it throws, neither `start` nor `stop` is called, and what it has put into the scope is disposed of.
   */
  setup(
    context: PluginContext<Output<C>, N, E>,
  ): MaybePromise<Parts<NoInfer<P>, NoInfer<K>, NoInfer<W>, NoInfer<R>, NoInfer<X>>>;
}

type Section<Name extends string, T> = [keyof T] extends [never]
  ? { readonly [X in Name]?: undefined }
  : { readonly [X in Name]: T };

/** What `setup` hands back: one implementation for each thing declared, nothing more, checked by the compiler. */
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
     * Begins the plugin's work; may talk to the world. The workers and commands of the plugin begin when it has resolved.
     *
     * Called when every plugin has been set up, each plugin that this one needs works, and those that it has an optional
     * use for, or that fill its extension points, have had their chance; at the same time as the start of plugins that do
     * not depend on each other. Not called when the setup failed, a plugin that it needs is out, or the agent is stopping.
     *
     * The signal is aborted after 60 seconds, with `TIMED_OUT`, and when the agent stops, with `CANCELLED`. A start that
     * throws or takes longer has failed; with the policy `retry` it is called again after a pause, until one succeeds and
     * never after that, so it must be able to begin anew. One that does not heed its signal may still run when it is called
     * again, or when `stop` is.
     */
    start?(signal: AbortSignal): Promise<void>;
    /**
     * Ends what `start` began: says goodbye to other systems, for example. What only has to be closed belongs in the scope,
     * which is disposed of right after this, last in first out.
     *
     * Called at most once, for every plugin whose setup succeeded, also when its start failed, has not ended or was never
     * called. By then the workers have ended and commands and procedures are drained, or the time for that is over. Called
     * before the `stop` of the plugins that this one needs, never at the same time as that of another plugin, and never
     * before the setup has ended unless that takes longer than the grace period allows.
     *
     * The signal is aborted after half of what is left of the agent's grace period. What it throws is in the report of the
     * shutdown, and keeps no other plugin from stopping.
     */
    stop?(signal: AbortSignal): Promise<void>;
    /**
     * Ends what a run of another version has made and nobody can finish here, such as an instance that it launched. Asked
     * at each start until the version that began the run has finished it, so it must be idempotent; a rejection is logged.
     */
    abandon?(run: AbandonedRun): Promise<void>;
  };

/** What `setup` gets. */
export interface PluginContext<C, N extends Tokens, E extends EventType> {
  readonly config: C;
  readonly needs: Resolved<N>;
  readonly log: Logger;
  readonly clock: Clock;
  readonly random: Random;
  readonly scope: Scope;
  readonly status: Status;
  readonly events: Events<E>;
  readonly procedures: ProcedureRunner;
  /**
   * The plugin's one object of a class. It is constructed the first time that `create` or another class asks for it. All
   * its parameters are marked with `@inject`: a token among this plugin's needs, `Config`, `Logger`, `Clock`, `Random`,
   * `Scope`, `Status` and `ProcedureRunner`, a token that was registered, or another class of the plugin. Throws `WIRING_INVALID`
   * for anything else.
   */
  create<T>(type: new (...parameters: any[]) => T): T;
  /** Lets this plugin's own classes inject a value that `setup` made; nobody else sees it. Returns the value. */
  register<T>(token: Token<T>, value: T): T;
}

/** A plugin as a build holds it. */
export interface Plugin {
  readonly $brand: typeof BRAND;
  readonly api: number;
  readonly spec: ErasedPluginSpec;
}

/** A spec whose type parameters are gone: what the kernel works with. */
export interface ErasedPluginSpec extends Omit<PluginSpec, 'setup'> {
  setup(context: PluginContext<any, any, any>): MaybePromise<ErasedParts>;
}

/** What any plugin's `setup` hands back, seen from the kernel. */
export interface ErasedParts {
  readonly provides?: Readonly<Record<string, unknown>>;
  readonly commands?: Readonly<Record<string, (input: any, call: Call) => Promise<unknown>>>;
  readonly workers?: Readonly<Record<string, Worker>>;
  readonly procedures?: Readonly<Record<string, StepImplementations<any>>>;
  readonly contributes?: Readonly<Record<string, unknown>>;
  start?(signal: AbortSignal): Promise<void>;
  stop?(signal: AbortSignal): Promise<void>;
  abandon?(run: AbandonedRun): Promise<void>;
}

type None = Record<never, never>;

/** Declares a plugin and stamps it with the contract's version. */
export function definePlugin<
  C extends ConfigSchema,
  N extends Tokens = None,
  P extends Tokens = None,
  K extends Commands = None,
  W extends string = never,
  E extends EventType = never,
  R extends Procedures = None,
  X extends ExtensionPoints = None,
>(spec: PluginSpec<C, N, P, K, W, E, R, X>): Plugin {
  return { $brand: BRAND, api: apiVersion, spec };
}

/** True for a plugin made by any copy of this package. */
export function isPlugin(value: unknown): value is Plugin {
  return typeof value === 'object' && value !== null && (value as { $brand?: unknown }).$brand === BRAND;
}
