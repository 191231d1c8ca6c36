const BRAND = Symbol.for('spotguard.error');

/**
 * Every code that the kernel and our own plugins use. docs/reference/errors.md says what each means and who must act.
 */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'PLUGIN_INCOMPATIBLE'
  | 'WIRING_INVALID'
  | 'PLUGIN_SETUP_FAILED'
  | 'PLUGIN_START_FAILED'
  | 'WORKER_FAILED'
  | 'COMMAND_UNKNOWN'
  | 'COMMAND_REJECTED'
  | 'COMMAND_FAILED'
  | 'PREEMPTED'
  | 'TIMED_OUT'
  | 'CANCELLED'
  | 'PERMISSION_DENIED'
  | 'CAPACITY_UNAVAILABLE'
  | 'QUOTA_EXCEEDED'
  | 'ATTEMPT_DEAD'
  | 'UPSTREAM_REFUSED'
  | 'UPSTREAM_FAILED'
  | 'STORAGE_FAILED'
  | 'ALREADY_RUNNING'
  | 'INVARIANT';

export interface ErrorOptions {
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** True when the same call may succeed later although nobody changes anything. Default: false. */
  readonly retryable?: boolean;
  /** Values for logs and programs, such as ids. Never put secrets here: they are logged. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class of SpotGuard. Its message says what happened, to which thing, and what to do about it. Recognise
 * it with {@link isSpotGuardError}, never with `instanceof`, because two copies of this package may be loaded.
 *
 * @example
 * throw new SpotGuardError('UPSTREAM_FAILED', `${url} answered ${status}; check the server`, { retryable: true });
 */
export class SpotGuardError extends Error {
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SpotGuardError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}

/**
 * Returns true for a {@link SpotGuardError}, also one made by another copy of this package. When `code` is passed, the
 * error must have that code.
 */
export function isSpotGuardError(value: unknown, code?: ErrorCode): value is SpotGuardError {
  return value instanceof Error && BRAND in value && (code === undefined || (value as SpotGuardError).code === code);
}

/** Returns true for a {@link SpotGuardError} that is `retryable`, and false for any other value. */
export function isRetryable(value: unknown): boolean {
  return isSpotGuardError(value) && value.retryable;
}

/** Returns the message of a thrown error, or the text of a thrown value that is no error. */
export function describeError(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
