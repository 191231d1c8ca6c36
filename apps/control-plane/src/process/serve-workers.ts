import cluster, { type Worker } from 'node:cluster';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const restartMilliseconds = 1_000;
/** The variable with which a worker is told its number. */
const slotVariable = 'SPOTGUARD_WORKER_NUMBER';

/** What several server processes need of the one that starts them. */
export interface WorkersOptions {
  readonly count: number;
  readonly output: Writable;
  /** Called when a worker has ended by itself; another one is started in its place. */
  readonly onEnded: (reason: string) => void;
  /** Aborts when the process is asked to end. */
  readonly stop: AbortSignal;
}

/**
 * Starts this program several times, as workers that answer at the same address, until `stop` aborts. The first one is
 * started alone, because it migrates the database and creates the first account. Prints what it prints when it is ready.
 */
export async function serveWorkers({ count, output, onEnded, stop }: WorkersOptions): Promise<void> {
  const workers = new Set<Worker>();
  const start = async (slot: number): Promise<string> => {
    const worker = cluster.fork({ [slotVariable]: String(slot) });
    workers.add(worker);
    worker.once('exit', () => workers.delete(worker));
    const line = await readyLine(worker);
    worker.once('exit', (code, signal) => {
      if (stop.aborted) return;
      onEnded(`worker ${worker.process.pid} ended (${signal ?? code}); another one is started`);
      void restart(slot);
    });
    return line;
  };
  const restart = async (slot: number): Promise<void> => {
    while (!stop.aborted) {
      await sleep(restartMilliseconds, undefined, { signal: stop }).catch(() => undefined);
      if (stop.aborted) return;
      const isStarted = await start(slot).then(
        () => true,
        (error: unknown) => onEnded(String(error)),
      );
      if (isStarted === true) return;
    }
  };
  try {
    const line = await start(0);
    await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 1)));
    output.write(line);
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      else stop.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await Promise.all([...workers].map(endWorker));
  }
}

/** Returns which of the workers this process is, from 0: one that takes another's place has its number. 0 without workers. */
export function workerSlot(): number {
  return cluster.isWorker ? Number(process.env[slotVariable] ?? 0) : 0;
}

/** Returns where a worker prints that it is ready: to the process that started it. */
export function workerOutput(): Writable {
  return new Writable({
    decodeStrings: false,
    write: (line, _encoding, done) => {
      process.send?.(String(line));
      done();
    },
  });
}

function readyLine(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('message', (line) => resolve(String(line)));
    worker.once('exit', (code, signal) => reject(new Error(`A worker ended (${signal ?? code}) before it was ready.`)));
  });
}

async function endWorker(worker: Worker): Promise<void> {
  const ended = new Promise((resolve) => worker.once('exit', resolve));
  worker.process.kill('SIGTERM');
  await ended;
}
