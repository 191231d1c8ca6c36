const BRAND = Symbol.for('spotguard.error');

/** Every code that the kernel and the first-party plugins use; who must act on which is in docs/reference/errors.md. */
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
  readonly cause?: unknown;
  /** True when the same call may succeed later without anybody acting. */
  readonly retryable?: boolean;
  /** Variables for logs and machines; never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/**
 * The one error class. Its message is a sentence that names the thing and then says what to do. Test it with
 * {@link isSpotGuardError}, never with `instanceof`: two copies of this package may be loaded.
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

/** True for a {@link SpotGuardError} of any copy of this package, and of this code when one is given. */
export function isSpotGuardError(value: unknown, code?: ErrorCode): value is SpotGuardError {
  return value instanceof Error && BRAND in value && (code === undefined || (value as SpotGuardError).code === code);
}

/** True when the failure may pass by itself. Anything that is not a {@link SpotGuardError} counts as final. */
export function isRetryable(value: unknown): boolean {
  return isSpotGuardError(value) && value.retryable;
}

/** The sentence of any thrown value, for messages and reports. */
export function describeError(value: unknown): string {
  return value instanceof Error ? value.message : String(value);
}
