import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

interface Pair {
  readonly down: Socket;
  readonly up: Socket;
  /** What the account has sent. */
  said: string;
  isSilent: boolean;
}

/** A path to a server that can go silent: what is open then stays open, and nothing passes any more. */
export async function startRelay(target: { readonly host: string; readonly port: number }) {
  const pairs = new Set<Pair>();
  let refusesNew = false;
  const server = createServer((down) => {
    const up = connect(target.port, target.host);
    const pair: Pair = { down, up, said: '', isSilent: refusesNew };
    pairs.add(pair);
    down.on('data', (bytes) => {
      pair.said += bytes.toString('latin1');
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
    /** Silences all connections and new ones; or only those that are open and on which the account said that. */
    silence({ only }: { readonly only?: string } = {}): void {
      if (only === undefined) refusesNew = true;
      for (const pair of pairs) if (only === undefined || pair.said.includes(only)) pair.isSilent = true;
    },
    /** Lets new connections through; those that went silent stay so, and the server ends them as it would in time. */
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
