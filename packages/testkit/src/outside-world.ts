import { Socket } from 'node:net';

/**
 * Lists what one piece of work opened and did not close, as Node names it (`Timeout`, `TCPServerWrap`, `FSReqPromise`,
 * …). What the work has closed is not listed, although Node needs until the next turns of its event loop for that.
 */
export async function resourcesLeftBy(work: () => unknown): Promise<readonly string[]> {
  const before = process.getActiveResourcesInfo();
  await work();
  // Node closes handles at the end of a turn, after the turn's immediates: the second immediate comes after that.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
  const after = [...process.getActiveResourcesInfo()];
  for (const resource of before) {
    const place = after.indexOf(resource);
    if (place !== -1) after.splice(place, 1);
  }
  return after;
}

/** Runs `work` while no socket of this process can connect, and says when one tries. */
export async function withoutConnections(work: () => unknown, onTry: () => void): Promise<void> {
  const { connect } = Socket.prototype;
  Socket.prototype.connect = () => {
    onTry();
    throw new Error('No connections during setup; connect in start or in a worker');
  };
  try {
    await work();
  } finally {
    Socket.prototype.connect = connect;
  }
}
