import type { CommandInput } from '../../storage/schema.js';

/** An order of a command of any plugin, from a person or a program. */
export interface CommandOrder {
  /** The name of the command, such as `switch` or `disk-guard.measure-now`. */
  readonly type: string;
  /** What the plugin's command gets; `{}` for one that needs nothing. */
  readonly input: CommandInput;
  /** From 1 to 100, the most urgent. By default that of a person's order, 75. */
  readonly priority?: number | undefined;
  /** True to ask what the command would do. The agent changes nothing then. */
  readonly dryRun?: boolean | undefined;
  readonly idempotencyKey?: string | undefined;
  /** Who ordered it, as people read it. */
  readonly createdBy: string;
  /** The command that orders this one, when a command does. */
  readonly parentCommandId?: string | undefined;
}

/** The queued command, or why there is none. */
export type CommandOrdered =
  | {
      readonly kind: 'queued';
      readonly commandId: string;
      /** Why it may not be executed soon; undefined when no reason is known. */
      readonly warning?: string | undefined;
    }
  | CommandRefused;

/** Why a command was not queued. */
export type CommandRefusal =
  | 'workload-unknown'
  | 'workload-deleted'
  | 'workload-disabled'
  | 'v4-agent'
  | 'command-unknown'
  | 'dry-run-unsupported'
  | 'input-invalid'
  | 'key-reused'
  | 'too-many-open'
  | 'frozen'
  | 'limit-reached';

/** What is wrong with one field of an input. */
export interface FieldError {
  /** The path of the field, such as `keys.1`; empty for the whole input. */
  readonly field: string;
  readonly message: string;
}

/** An order that was refused. Nothing was queued. */
export interface CommandRefused {
  readonly kind: 'refused';
  readonly reason: CommandRefusal;
  /** A sentence for whoever gave the order: what is wrong, and what to do. */
  readonly message: string;
  /** For `input-invalid`: each wrong field. */
  readonly errors: readonly FieldError[];
  /** For `limit-reached`: when the order may be repeated; undefined when that is not known. */
  readonly retryAt?: Date | undefined;
}
