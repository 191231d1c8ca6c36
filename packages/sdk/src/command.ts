import type { Logger } from './kernel-services.js';
import type { Input, Output, Schema } from './schema.js';
import { defineToken } from './token.js';

/** The scale of the wire protocol: a more urgent command may take over at a safe point. */
export const priorities = { emergency: 100, manual: 75, urgent: 50, normal: 25, scheduled: 10 } as const;

/** Something a plugin can be asked to do, declared as a value that a caller can import without the plugin's code. */
export interface Command<I extends Schema = Schema, O extends Schema = Schema> {
  /** `<plugin>.<verb-noun>`, or the wire's command type (`switch`). */
  readonly name: string;
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  /** A `write` takes the workload's slot: one at a time. A `read` never waits. */
  readonly effect: 'read' | 'write';
  /** Default 60. A handler that runs a procedure says `Infinity`: the procedure's steps have their own limits. */
  readonly timeoutSeconds?: number;
  /**
   * What a restart does to an unfinished call. `resume` calls the handler again with the same id, which is right for a
   * handler that runs a procedure under that id; `fail` (the default) records it as interrupted.
   */
  readonly restart?: 'resume' | 'fail';
}

export type Commands = Readonly<Record<string, Command<any, any>>>;

export function defineCommand<const I extends Schema, const O extends Schema>(command: Command<I, O>): Command<I, O> {
  return command;
}

/** One invocation, as its handler sees it. */
export interface Call {
  /** Durable: the same id is never executed twice, also across restarts. */
  readonly id: string;
  readonly priority: number;
  readonly dryRun: boolean;
  /** Aborted by the timeout or when the agent drains. */
  readonly signal: AbortSignal;
  /** Aborted when a more urgent command waits; stop at the next safe point. Procedures do so by themselves. */
  readonly preempted: AbortSignal;
  readonly log: Logger;
  /** Gives the workload's slot to the next command while this call goes on waiting. */
  park(): void;
}

export type CommandHandler<I extends Schema, O extends Schema> = (input: Output<I>, call: Call) => Promise<Input<O>>;

export type CommandHandlers<K extends Commands> = {
  readonly [N in keyof K]: K[N] extends Command<infer I, infer O> ? CommandHandler<I, O> : never;
};

/** How a command ended; kept on disk, so that a repeated delivery gets the same answer. */
export type CommandOutcome =
  | { readonly status: 'succeeded'; readonly output: unknown }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

/** Hands commands to the plugins that declared them: validated, once per id, most urgent first. */
export interface CommandBus {
  /** Never rejects for a bad or failing command: the outcome says so. Rejects only when the agent drains. */
  submit(request: CommandRequest): Promise<CommandOutcome>;
}
export const CommandBus = defineToken<CommandBus>('sdk/command-bus');

export interface CommandRequest {
  /** The sender's id. Submitting it again joins the running call or repeats its outcome. */
  readonly id: string;
  /** The command's name. */
  readonly type: string;
  readonly input: unknown;
  /** Default {@link priorities}.normal. */
  readonly priority?: number;
  readonly dryRun?: boolean;
}
