import { defineToken } from './token.js';

/**
 * Time as a dependency, so that a test can own it. There are two times: the wall clock, which an operator or NTP may set
 * forwards and backwards at any moment, and a monotonic one, which only goes on.
 */
export interface Clock {
  /**
   * The wall clock, in milliseconds since the epoch: for what is shown, sent, or compared with a date from elsewhere.
   * Never subtract two of them to pace something or to measure how long it took.
   */
  now(): number;
  /**
   * Milliseconds since some moment before this process began to use the clock; never steps. For pacing, deadlines and
   * durations. Means nothing to another process, so it is never written down.
   */
  monotonic(): number;
  /** Resolves after `milliseconds`, or rejects with the signal's reason as soon as it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}
export const Clock = defineToken<Clock>('sdk/clock');

/**
 * Randomness as a dependency, so that a test can own it: gives a number from 0 up to, but not including, 1. For phases and
 * jitter; never for secrets, which `node:crypto` makes.
 */
export type Random = () => number;
export const Random = defineToken<Random>('sdk/random');

/** Constant messages, variables in `fields`: so that a log can be searched and alerted on. Never pass secrets. */
export interface Logger {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
  /** A logger that adds `fields` to every line. */
  child(fields: object): Logger;
}
export const Logger = defineToken<Logger>('sdk/logger');

/** Cleanup owned by one plugin: run last in, first out, each step on its own, when the plugin is disposed. */
export interface Scope {
  use<T extends AsyncDisposable | Disposable>(resource: T): T;
  defer(step: () => void | Promise<void>): void;
}
export const Scope = defineToken<Scope>('sdk/scope');

/**
 * How a plugin says that it works only partly. The kernel sets `failed` itself when a plugin throws. Parts of a plugin
 * that can be in trouble apart from each other name themselves: the plugin is ok when each of them is.
 */
export interface Status {
  ok(part?: string): void;
  degraded(reason: unknown, part?: string): void;
}
export const Status = defineToken<Status>('sdk/status');

/** The plugin's own parsed configuration, for classes that the container constructs. */
export const Config = defineToken<unknown>('sdk/config');

/** Ends the agent from inside. */
export interface AgentExit {
  /** Drains and stops; `retired` exits with the code that tells the supervisor not to restart. */
  request(outcome: 'retired', reason: string): void;
}
export const AgentExit = defineToken<AgentExit>('sdk/agent-exit');
