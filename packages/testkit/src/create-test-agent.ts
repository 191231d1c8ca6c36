import { type Agent, createAgent, type PluginStatus, type StateStorage, type StopReport } from '@spotguard/core';
import type { CommandOutcome, CommandRequest, Plugin, Random, StartPolicy } from '@spotguard/sdk';
import type { Service } from './fake.js';
import { ManualClock } from './manual-clock.js';
import { type MemoryStorage, memoryStorage } from './memory-storage.js';
import { ProcessClock } from './process-clock.js';
import { type RecordingLogger, recordingLogger } from './recording-logger.js';

/** What a test agent is built of. Only `plugins` is required. */
export interface TestAgentOptions {
  /** The plugins under test, and the real plugins that they depend on. */
  readonly plugins: readonly Plugin[];
  /** The configuration, one section for each plugin id, as in the configuration file. Default: no sections. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Fakes for the tokens that the plugins need and no other plugin provides; see {@link fake} and {@link
   * fakeAgentInstance}.
   */
  readonly services?: readonly Service[];
  /** What a failed start of a plugin leads to, by plugin id; overrides what the plugin itself declares. */
  readonly onStartFailure?: Readonly<Record<string, StartPolicy>>;
  /**
   * The agent's disk. Pass the same storage to a second agent to test a restart. Default: a new {@link memoryStorage}.
   */
  readonly storage?: StateStorage;
  /**
   * The agent's time. Pass the same clock to a second agent so that time continues after a restart. Default: a new
   * clock.
   */
  readonly clock?: ManualClock;
  /**
   * The `Random` of the kernel and the plugins. Default: always 0.5, so that every phase and jitter is half of its
   * maximum.
   */
  readonly random?: Random;
}

/**
 * The real kernel, with a clock and a storage that the test controls. Declare it with `await using`, so that it is
 * stopped at the end of the test also when an assertion fails.
 */
export interface TestAgent extends AsyncDisposable {
  /** The agent itself, for whatever the shortcuts below do not cover. */
  readonly agent: Agent;
  /** The clock of the agent and of its plugins; nothing moves it but the test, and `stop`. */
  readonly clock: ManualClock;
  /** Everything that the agent and its plugins log. */
  readonly log: RecordingLogger;
  /** Starts the agent; rejects as `Agent.start` does. The schedule of a worker begins to run with the clock. */
  start(): Promise<void>;
  /**
   * Drains and stops the agent; resolves with the parts that failed to stop. A part that ignores its signal does not
   * block the stop: the clock is moved on, a second at a time, until the part's time limit has passed. Does nothing
   * after a crash.
   *
   * @param graceSeconds How long running work may take to end; default as for `Agent.stop`.
   */
  stop(graceSeconds?: number): Promise<StopReport>;
  /**
   * Ends the agent as `kill -9` would: no `stop` is called, no sleep of it ends any more, and nothing that it still
   * does is stored. State that was stored before is there for a second agent with the same storage.
   */
  crash(): void;
  /** Moves the clock by that many milliseconds; see {@link ManualClock.advance}. */
  advance(milliseconds: number): Promise<void>;
  /** Submits a command, as `Agent.submit` does. Without an `id` the command gets the next of `test-1`, `test-2`, …. */
  submit(request: Omit<CommandRequest, 'id'> & { readonly id?: string }): Promise<CommandOutcome>;
  /** Gives a command up, as `Agent.cancel` does. */
  cancel(id: string, reason: string): Promise<CommandOutcome>;
  /** The status of one plugin; throws when the agent has no plugin of that id. */
  status(pluginId: string): PluginStatus;
}

/**
 * Builds an agent for a test: the real kernel, on a clock and a storage that the test controls. Nothing runs before
 * `start`. Rejects with the error with which `createAgent` rejects the same plugins and configuration.
 *
 * @example
 * ```ts
 * await using agent = await createTestAgent({ plugins: [uptime], services: fakeAgentInstance() });
 * await agent.start();
 * await agent.advance(60_000);
 * expect(agent.status('uptime').state).toBe('ok');
 * ```
 */
export async function createTestAgent(options: TestAgentOptions): Promise<TestAgent> {
  const { plugins, config, storage = memoryStorage(), clock = new ManualClock(), random = () => 0.5 } = options;
  const log = recordingLogger();
  const processClock = new ProcessClock(clock);
  const agent = await createAgent({
    plugins,
    storage,
    log,
    random,
    config: { file: config ?? {} },
    services: options.services ?? [],
    onStartFailure: options.onStartFailure ?? {},
    clock: processClock,
  });
  let hasCrashed = false;
  let submitted = 0;

  const stop = async (graceSeconds?: number): Promise<StopReport> =>
    hasCrashed ? { failures: [], undelivered: [] } : advanceUntilDone(clock, agent.stop(graceSeconds));
  return {
    agent,
    clock,
    log,
    start: () => agent.start(),
    stop,
    crash() {
      hasCrashed = true;
      processClock.kill();
      if (isMemoryStorage(storage)) storage.crash();
    },
    advance: (milliseconds) => clock.advance(milliseconds),
    submit: (request) => agent.submit({ id: `test-${++submitted}`, ...request }),
    cancel: (id, reason) => agent.cancel(id, reason),
    status(pluginId) {
      const status = agent.plugins.find(({ id }) => id === pluginId);
      if (status === undefined) throw new Error(`The test agent has no plugin '${pluginId}'`);
      return status;
    },
    async [Symbol.asyncDispose]() {
      await stop(0);
    },
  };
}

const advanceIntervalMs = 20;

/** Waits for `work`, and moves the manual clock by a second for every 20 ms of real time that the work takes. */
async function advanceUntilDone<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => clock.advance(1_000), advanceIntervalMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function isMemoryStorage(storage: StateStorage): storage is MemoryStorage {
  return 'crash' in storage;
}
