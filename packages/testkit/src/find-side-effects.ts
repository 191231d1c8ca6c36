import { Socket } from 'node:net';

/**
 * Lists the resources that `work` opened and did not close, by the names of `process.getActiveResourcesInfo`
 * (`Timeout`, `TCPServerWrap`, `FSReqPromise`, …). A resource that the work has closed is not listed, although Node
 * removes it only in one of the next turns of its event loop.
 */
export async function resourcesLeftBy(work: () => unknown): Promise<readonly string[]> {
  const before = process.getActiveResourcesInfo();
  await work();
  // Node closes handles at the end of a turn, after the turn's immediates: the second immediate comes after that.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  const after = [...process.getActiveResourcesInfo()];
  for (const resource of before) {
    const index = after.indexOf(resource);
    if (index !== -1) after.splice(index, 1);
  }
  return after;
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
