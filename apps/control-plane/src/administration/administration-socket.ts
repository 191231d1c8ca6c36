import { chmod, mkdir, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { describeCauses } from '@spotguard/program';
import type { AccountAnswer, AccountOrder } from '../accounts/account-order.js';
import { accountOrder } from '../accounts/account-order.js';
import type { DatabaseFacts } from '../examination/database-facts.js';
import type { HeldSnapshot } from '../storage/database.js';
import { type OperationAnswer, type OperationOrder, operationOrder } from './operation-order.js';

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

/** What a server does for the command line. */
export interface AdministrationHandlers {
  readonly administer: (order: AccountOrder) => Promise<AccountAnswer>;
  readonly examine: () => Promise<DatabaseFacts>;
  readonly takeSnapshot: () => Promise<HeldSnapshot>;
}

/**
 * Takes orders on a Unix socket in the data directory. An order and its result are one line of JSON each. Only the operating
 * system's user that runs the server can open the socket, and that user can read the database's files anyway. The caller
 * holds the lock of the directory, so an existing socket is a leftover and is replaced. Throws when the path is too long for
 * a socket (about 100 bytes).
 */
export async function openAdministrationSocket(
  directory: string,
  handlers: AdministrationHandlers,
): Promise<AdministrationSocket> {
  const path = administrationPath(directory);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    answer(socket, handlers);
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

function answer(socket: Socket, handlers: AdministrationHandlers): void {
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
    socket.setTimeout(0);
    void answerOrder(text, socket, handlers).then((result) => {
      const line = `${JSON.stringify(result)}\n`;
      // A snapshot is kept until the other side ends the connection.
      if ('snapshot' in result) socket.write(line);
      else socket.end(line);
    });
  });
}

async function answerOrder(
  line: string,
  socket: Socket,
  handlers: AdministrationHandlers,
): Promise<AccountAnswer | OperationAnswer> {
  try {
    const message: unknown = JSON.parse(line);
    const operation = operationOrder.safeParse(message);
    if (operation.success) return await carryOutOperation(operation.data, socket, handlers);
    const order = accountOrder.safeParse(message);
    if (!order.success) return { error: order.error.issues.map((issue) => issue.message).join(' ') };
    return await handlers.administer(order.data);
  } catch (error) {
    return {
      error:
        error instanceof SyntaxError
          ? 'An order is one line of JSON.'
          : 'The database did not take the order; the server’s log says why.',
    };
  }
}

/** The reason of a failure is part of the result: whoever can open the socket may see it. */
async function carryOutOperation(
  { action }: OperationOrder,
  socket: Socket,
  handlers: AdministrationHandlers,
): Promise<OperationAnswer> {
  try {
    return action === 'examine'
      ? { facts: await handlers.examine() }
      : { snapshot: await holdSnapshot(socket, handlers) };
  } catch (error) {
    return { error: describeCauses(error) };
  }
}

/** Takes a snapshot that is deleted when the connection ends, however it ends. */
async function holdSnapshot(socket: Socket, handlers: AdministrationHandlers): Promise<{ readonly directory: string }> {
  const ended = new Promise<void>((resolve) => {
    for (const event of ['end', 'close']) socket.once(event, () => resolve());
  });
  const { directory, release } = await handlers.takeSnapshot();
  void ended.then(release).finally(() => socket.destroy());
  return { directory };
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
