import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { AccountAnswer, AccountOrder } from '../accounts/account-order.js';
import { accountOrder } from '../accounts/account-order.js';

const maxOrderBytes = 16 * 1_024;
const maxConnections = 16;
const idleMilliseconds = 5_000;

/** Returns the path of the socket on which the server of this data directory takes orders from the command line. */
export function administrationPath(directory: string): string {
  return join(directory, 'administration', 'socket');
}

/** The socket on which a server takes orders from the command line of the same machine. */
export interface AdministrationSocket {
  close(): Promise<void>;
}

/**
 * Takes orders about accounts on a Unix socket in the data directory. An order and its result are one line of JSON each.
 * Only the operating system's user that runs the server can open the socket, and that user can read the database's files
 * anyway. The caller holds the lock of the directory, so an existing socket is a leftover and is replaced. Throws when the
 * path is too long for a socket (about 100 bytes).
 */
export async function openAdministrationSocket(
  directory: string,
  carryOutOrder: (order: AccountOrder) => Promise<AccountAnswer>,
): Promise<AdministrationSocket> {
  const path = administrationPath(directory);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    answer(socket, carryOutOrder);
  });
  server.maxConnections = maxConnections;
  await listening(server, path);
  await chmod(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

function answer(socket: Socket, carryOutOrder: (order: AccountOrder) => Promise<AccountAnswer>): void {
  let text = '';
  let isAnswered = false;
  socket.setEncoding('utf8');
  socket.setTimeout(idleMilliseconds, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (part: string) => {
    if (isAnswered) return;
    text += part;
    if (text.length > maxOrderBytes) socket.destroy();
    if (!text.includes('\n')) return;
    isAnswered = true;
    void answerOrder(text, carryOutOrder).then((result) => socket.end(`${JSON.stringify(result)}\n`));
  });
}

async function answerOrder(
  line: string,
  carryOutOrder: (order: AccountOrder) => Promise<AccountAnswer>,
): Promise<AccountAnswer> {
  try {
    const order = accountOrder.safeParse(JSON.parse(line));
    if (!order.success) return { error: order.error.issues.map(({ message }) => message).join(' ') };
    return await carryOutOrder(order.data);
  } catch (error) {
    return {
      error:
        error instanceof SyntaxError
          ? 'An order is one line of JSON.'
          : 'The database did not take the order; the server’s log says why.',
    };
  }
}

function listening(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
