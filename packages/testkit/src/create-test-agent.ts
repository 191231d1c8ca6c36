import { type Agent, createAgent, type PluginStatus, type StateStorage, type StopReport } from '@spotguard/core';
import type { CommandOutcome, CommandRequest, Plugin, Random, StartPolicy } from '@spotguard/sdk';
import type { Service } from './fake.js';
import { ManualClock } from './manual-clock.js';
import { type MemoryStorage, memoryStorage } from './memory-storage.js';
import { MortalClock } from './mortal-clock.js';
import { type RecordingLogger, recordingLogger } from './recording-logger.js';

export interface TestAgentOptions {
  readonly plugins: readonly Plugin[];
  /** One section a plugin id, as in the configuration file. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Fakes of what the plugins need; see `fake` and `fakeAgentInstance`. */
  readonly services?: readonly Service[];
  readonly onStartFailure?: Readonly<Record<string, StartPolicy>>;
  /** Pass the same storage to a second agent to restart. Default: a new {@link memoryStorage}. */
  readonly storage?: StateStorage;
  /** Pass the same clock to let time go on across a restart. */
  readonly clock?: ManualClock;
  /** What the kernel and the plugins get as `Random`. Default: always 0.5, so that every phase and jitter is half of its bound. */
  readonly random?: Random;
}

/** The real kernel, with time and storage in the test's hands. Use it with `await using`. */
export interface TestAgent extends AsyncDisposable {
  readonly agent: Agent;
  readonly clock: ManualClock;
  readonly log: RecordingLogger;
  start(): Promise<void>;
  /**
   * Drains and stops; resolves with what failed. Work that ignores its signal is cut off as the clock is moved on for it.
   * Does nothing after a crash.
   */
  stop(graceSeconds?: number): Promise<StopReport>;
  /** Loses the process as `kill -9` would: nothing is stopped, and nothing of it wakes or writes again. */
  crash(): void;
  /** Moves the clock; see `ManualClock.advance`. */
  advance(milliseconds: number): Promise<void>;
  /** Hands a command to the agent; an id is made up when the test does not care for it. */
  submit(request: Omit<CommandRequest, 'id'> & { readonly id?: string }): Promise<CommandOutcome>;
  /** How one plugin is; throws when the agent has no such plugin. */
  status(pluginId: string): PluginStatus;
}

/** Checks the build as an agent would, and rejects with the same error; nothing runs before `start`. */
export async function createTestAgent(options: TestAgentOptions): Promise<TestAgent> {
  const { plugins, config, storage = memoryStorage(), clock = new ManualClock(), random = () => 0.5 } = options;
  const log = recordingLogger();
  const processClock = new MortalClock(clock);
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
    hasCrashed ? { failures: [] } : advanceUntilDone(clock, agent.stop(graceSeconds));
  return {
    agent,
    clock,
    log,
    start: () => agent.start(),
    stop,
    crash() {
      hasCrashed = true;
      processClock.die();
      if (isMemoryStorage(storage)) storage.crash();
    },
    advance: (milliseconds) => clock.advance(milliseconds),
    submit: (request) => agent.submit({ id: `test-${++submitted}`, ...request }),
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

const maxQuietMs = 20;

/** Waits for `work`; whenever it shows no end for a moment of real time, a second of the manual clock goes by. */
async function advanceUntilDone<T>(clock: ManualClock, work: Promise<T>): Promise<T> {
  const timer = setInterval(() => clock.advance(1_000), maxQuietMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}

function isMemoryStorage(storage: StateStorage): storage is MemoryStorage {
  return 'crash' in storage;
}
