import { Socket } from 'node:net';

/** What one piece of work opened and did not close, as Node names it (`Timeout`, `TCPServerWrap`, `FSReqPromise`, …). */
export async function resourcesLeftBy(work: () => unknown): Promise<readonly string[]> {
  const before = process.getActiveResourcesInfo();
  await work();
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
