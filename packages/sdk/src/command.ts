import type { Logger } from './kernel-services.js';
import type { Input, Output, Schema } from './schema.js';
import { defineToken } from './token.js';

/**
 * The priorities of commands, as the wire protocol numbers them: the higher, the more urgent. A command of higher
 * priority interrupts one of lower priority at its next safe point.
 */
export const priorities = { emergency: 100, manual: 75, urgent: 50, normal: 25, scheduled: 10 } as const;

/**
 * Declares something that a plugin can be asked to do. It is data: callers import it without importing the code that
 * carries it out. Make one with {@link defineCommand}.
 */
export interface Command<I extends Schema = Schema, O extends Schema = Schema> {
  /** `<plugin>.<verb-noun>`, or the wire's command type (`switch`). Must be unique in a build. */
  readonly name: string;
  /** One sentence for operators: what the command does. */
  readonly summary: string;
  /**
   * Validates the input before the handler is called. Input that it refuses ends the command with `COMMAND_REJECTED`.
   */
  readonly input: I;
  /** Validates what the handler returns. A value that it refuses ends the command with `INVARIANT`. */
  readonly output: O;
  /** A `write` changes the workload: only one runs at a time, the most urgent first. A `read` never waits. */
  readonly effect: 'read' | 'write';
  /**
   * After how many seconds the handler's signal is aborted and the command has failed with `TIMED_OUT`. Default: 60.
   * Use `Infinity` for a handler that runs a procedure: the steps of the procedure have their own limits.
   */
  readonly timeoutSeconds?: number;
  /**
   * What happens to a call that the end of the agent interrupted. `fail` (the default): the next start records it as
   * failed with `COMMAND_FAILED`. `resume`: the next start calls the handler again with the same id. Choose it for a handler
   * that runs a procedure with that id as its key.
   */
  readonly restart?: 'resume' | 'fail';
  /**
   * Marks a `write` whose handler honours {@link Call.dryRun}: it then changes nothing and returns what it would do. A
   * dry run of a `write` without it is refused with `COMMAND_REJECTED`. A `read` always has a dry run.
   */
  readonly supportsDryRun?: true;
}

export type Commands = Readonly<Record<string, Command<any, any>>>;

/**
 * Declares a command with the types of its input and output. Export it from the plugin's contract, list it in
 * `commands` of the plugin, and return its handler from `setup`.
 *
 * @example
 * export const flushCache = defineCommand({
 *   name: 'cache.flush',
 *   summary: 'Empties the cache.',
 *   input: z.strictObject({}),
 *   output: z.strictObject({ entries: z.number() }),
 *   effect: 'write',
 * });
 */
export function defineCommand<const I extends Schema, const O extends Schema>(command: Command<I, O>): Command<I, O> {
  return command;
}

/** One invocation of a command, as its handler sees it. */
export interface Call {
  /** The id that the sender chose. A command with this id is executed once, also across restarts of the agent. */
  readonly id: string;
  /** The higher, the more urgent; see {@link priorities}. */
  readonly priority: number;
  /** True when the handler must change nothing and only return what it would do. */
  readonly dryRun: boolean;
  /** Aborted with `TIMED_OUT` after the command's timeout, and with `CANCELLED` when the agent stops. */
  readonly signal: AbortSignal;
  /**
   * Aborted with `PREEMPTED` when a more urgent command waits, and with `CANCELLED` when the command was cancelled: the
   * handler should stop at its next safe point, undo what it did, and throw the signal's reason. Procedures do so
   * themselves.
   */
  readonly preempted: AbortSignal;
  readonly log: Logger;
  /** Lets the next `write` command begin while this call goes on waiting. Calling it again has no effect. */
  park(): void;
}

export type CommandHandler<I extends Schema, O extends Schema> = (input: Output<I>, call: Call) => Promise<Input<O>>;

export type CommandHandlers<K extends Commands> = {
  readonly [N in keyof K]: K[N] extends Command<infer I, infer O> ? CommandHandler<I, O> : never;
};

/** How a command ended. It is kept on disk, so that a sender who submits the same id again gets the same outcome. */
export type CommandOutcome =
  | { readonly status: 'succeeded'; readonly output: unknown }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

/** Passes commands to the handlers of the plugins that declared them. */
export interface CommandBus {
  /**
   * Validates the command, executes it once per id, and resolves when it has ended. `write` commands run one at a time,
   * the most urgent first.
   *
   * A command that is unknown, refused or fails does not reject: its outcome has the status `failed` and the error's
   * code. Rejects only when the agent stops before the command has ended.
   */
  submit(request: CommandRequest): Promise<CommandOutcome>;
  /**
   * Gives a command up, and resolves with how it ended. One that has not begun ends at once, with the code `CANCELLED`
   * and the reason. One that is running is asked to stop at its next safe point by {@link Call.preempted}: its outcome
   * is `CANCELLED` if it has undone everything; otherwise it was too late, and the outcome is that of the command. An
   * unknown id is recorded as cancelled, so that a command with it is not executed when it arrives later.
   *
   * Rejects when the agent stops, and with `UPSTREAM_FAILED` when it cannot be recorded now; try again later then.
   */
  cancel(id: string, reason: string): Promise<CommandOutcome>;
}
export const CommandBus = defineToken<CommandBus>('sdk/command-bus');

export interface CommandRequest {
  /** Chosen by the sender. Submitting the same id again waits for the call that is running, or returns its outcome. */
  readonly id: string;
  /** The command's name. */
  readonly type: string;
  /** Validated by the command's input schema. */
  readonly input: unknown;
  /** Default: {@link priorities}.normal. */
  readonly priority?: number;
  /**
   * True to ask what the command would do. Such a call is not recorded, and runs at once, also while another command
   * works on the workload. Default: false.
   */
  readonly dryRun?: boolean;
}
