import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { Socket } from 'node:net';

/** Entered by the work whose timers are recorded. */
const ofTheWork = new AsyncLocalStorage<true>();

/**
 * Lists the resources that `work` opened and did not close, by the names of `process.getActiveResourcesInfo`
 * (`Timeout`, `TCPServerWrap`, `FSReqPromise`, …). A resource that the work has closed is not listed, although Node
 * removes it only in one of the next turns of its event loop.
 *
 * Timers are told by who made them, since those of the test runner come and go at the same time.
 */
export async function resourcesLeftBy(work: () => unknown): Promise<readonly string[]> {
  const timers = new Map<number, NodeJS.Timeout>();
  const recorder = createHook({
    init(id, type, _trigger, resource) {
      if (type === 'Timeout' && ofTheWork.getStore()) timers.set(id, resource as NodeJS.Timeout);
    },
    destroy: (id) => void timers.delete(id),
  }).enable();
  try {
    const before = activeResources();
    await ofTheWork.run(true, async () => work());
    // Node closes handles at the end of a turn, after the turn's immediates: the second immediate comes after that.
    for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
    const after = activeResources();
    for (const resource of before) {
      const index = after.indexOf(resource);
      if (index !== -1) after.splice(index, 1);
    }
    return [...after, ...[...timers.values()].filter((timer) => timer.hasRef()).map(() => 'Timeout')];
  } finally {
    recorder.disable();
  }
}

function activeResources(): string[] {
  return process.getActiveResourcesInfo().filter((resource) => resource !== 'Timeout');
}

/** Runs `work` while no socket of this process can connect, and calls `onAttempt` for each attempt. */
export async function withoutConnections(work: () => unknown, onAttempt: () => void): Promise<void> {
  const { connect } = Socket.prototype;
  Socket.prototype.connect = () => {
    onAttempt();
    throw new Error('No connections during setup; connect in start or in a worker');
  };
  try {
    await work();
  } finally {
    Socket.prototype.connect = connect;
  }
}
