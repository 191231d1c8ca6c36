import { defineToken } from './token.js';

/**
 * Time as a dependency, so that a test can control it. There are two times: the wall clock, which an operator or NTP
 * may set forwards and backwards at any moment, and monotonic time, which never goes back.
 */
export interface Clock {
  /**
   * Returns the wall clock, in milliseconds since the epoch. Use it for times that are shown, sent, or compared with a
   * date from elsewhere. Never subtract two of them to measure or limit a duration: use {@link Clock.monotonic}.
   */
  now(): number;
  /**
   * Returns milliseconds since an arbitrary moment in the past. It never jumps. Use it for intervals, deadlines and
   * durations. The value means nothing to another process, so never store or send it.
   */
  monotonic(): number;
  /** Resolves after `milliseconds`, or rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
export const Clock = defineToken<Clock>('sdk/clock');

/**
 * Randomness as a dependency, so that a test can control it. Returns a number from 0 up to, but not including, 1. Use
 * it for random delays; for secrets use `node:crypto`.
 */
export type Random = () => number;
export const Random = defineToken<Random>('sdk/random');

/**
 * Writes structured log lines. Keep the message constant and put what varies into `fields`, so that the log can be
 * searched and alerted on. Never pass secrets.
 */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** Returns a logger that adds `fields` to every line. */
  child(fields: object): Logger;
}
export const Logger = defineToken<Logger>('sdk/logger');

/**
 * Holds what one plugin must clean up. The kernel runs the cleanup after the plugin's `stop`, also when its setup
 * failed: last in, first out. A step that throws does not keep the others from running.
 */
export interface Scope {
  /** Disposes of `resource` at cleanup; returns it. */
  use<T extends AsyncDisposable | Disposable>(resource: T): T;
  /** Calls `step` at cleanup. */
  defer(step: () => void | Promise<void>): void;
}
export const Scope = defineToken<Scope>('sdk/scope');

/**
 * Lets a plugin report that it works only partly. A plugin with several parts that can fail independently passes the
 * name of the part; the plugin is `ok` when all its parts are. The kernel itself records the failures of workers, event
 * listeners and `start`.
 */
export interface Status {
  /** Reports that the part, or the plugin as a whole, works again. */
  ok(part?: string): void;
  /**
   * Reports a problem, which is shown to operators until `ok` is called for the same part. `reason` is an error or a
   * text.
   */
  degraded(reason: unknown, part?: string): void;
}
export const Status = defineToken<Status>('sdk/status');

/** The plugin's own validated configuration, for classes that the container constructs. */
export const Config = defineToken<unknown>('sdk/config');

/** Lets a plugin end the agent. */
export interface AgentExit {
  /**
   * Asks the application to stop the agent; returns at once. With the outcome `retired` the process exits with the code
   * that tells its supervisor not to start it again. `reason` is logged.
   */
  request(outcome: 'retired', reason: string): void;
}
export const AgentExit = defineToken<AgentExit>('sdk/agent-exit');
