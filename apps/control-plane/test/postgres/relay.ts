import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

interface Pair {
  readonly down: Socket;
  readonly up: Socket;
  /** What the client has sent. */
  sent: string;
  isSilent: boolean;
}

/** A relay in front of a server that can become silent: open connections stay open, and no data passes any more. */
export async function startRelay(target: { readonly host: string; readonly port: number }) {
  const pairs = new Set<Pair>();
  let refusesNew = false;
  const server = createServer((down) => {
    const up = connect(target.port, target.host);
    const pair: Pair = { down, up, sent: '', isSilent: refusesNew };
    pairs.add(pair);
    down.on('data', (bytes) => {
      pair.sent += bytes.toString('latin1');
      if (!pair.isSilent) up.write(bytes);
    });
    up.on('data', (bytes) => {
      if (!pair.isSilent) down.write(bytes);
    });
    for (const [one, other] of [
      [down, up],
      [up, down],
    ] as const) {
      one.on('error', () => undefined);
      one.on('close', () => {
        if (!pair.isSilent) other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  return {
    port: address.port,
    /** Silences all connections and new ones; or only the open ones on which the client has sent the text `only`. */
    silence({ only }: { readonly only?: string } = {}): void {
      if (only === undefined) refusesNew = true;
      for (const pair of pairs) if (only === undefined || pair.sent.includes(only)) pair.isSilent = true;
    },
    /** Lets new connections through. Silent ones stay silent, and the server side ends them, as a server would in time. */
    restore(): void {
      refusesNew = false;
      for (const pair of pairs) if (pair.isSilent) pair.up.destroy();
    },
    close(): void {
      server.close();
      for (const { down, up } of pairs) for (const socket of [down, up]) socket.destroy();
    },
  };
}
