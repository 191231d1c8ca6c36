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

/** Runs `work` while no socket of this process can connect; gives how often one tried. */
export async function connectionsTriedBy(work: () => unknown): Promise<number> {
  let tries = 0;
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function blocked(this: Socket) {
    tries += 1;
    return this.destroy(new Error('No connections during setup: connect in start or in a worker'));
  };
  try {
    await work();
  } finally {
    Socket.prototype.connect = connect;
  }
  return tries;
}
