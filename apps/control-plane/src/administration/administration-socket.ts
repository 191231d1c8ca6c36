import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describeCauses, type LocalAnswer, type LocalSocket, openLocalSocket } from '@spotguard/program';
import type { AccountAnswer, AccountOrder } from '../accounts/account-order.js';
import { accountOrder } from '../accounts/account-order.js';
import type { DatabaseFacts } from '../examination/database-facts.js';
import type { HeldSnapshot } from '../storage/database.js';
import { type OperationAnswer, type OperationOrder, operationOrder } from './operation-order.js';

/** Returns the path of the socket on which the server of this data directory takes orders from the command line. */
export function administrationPath(directory: string): string {
  return join(directory, 'administration', 'socket');
}

/** What a server does for the command line. */
export interface AdministrationHandlers {
  readonly administer: (order: AccountOrder) => Promise<AccountAnswer>;
  readonly examine: () => Promise<DatabaseFacts>;
  readonly takeSnapshot: () => Promise<HeldSnapshot>;
}

/**
 * Takes orders on a socket in the data directory. Only the operating system's user that runs the server can open it, and
 * that user can read the database's files anyway. The caller holds the lock of the directory.
 */
export function openAdministrationSocket(directory: string, handlers: AdministrationHandlers): Promise<LocalSocket> {
  return openLocalSocket(administrationPath(directory), (message, socket) => answerOrder(message, socket, handlers));
}

async function answerOrder(message: unknown, socket: Socket, handlers: AdministrationHandlers): Promise<LocalAnswer> {
  if (message === undefined) return { answer: { error: 'An order is one line of JSON.' } };
  try {
    const operation = operationOrder.safeParse(message);
    if (operation.success) {
      const answer = await carryOutOperation(operation.data, socket, handlers);
      // A snapshot is kept until the other side ends the connection.
      return { answer, staysOpen: 'snapshot' in answer };
    }
    const order = accountOrder.safeParse(message);
    if (!order.success) return { answer: { error: order.error.issues.map((issue) => issue.message).join(' ') } };
    return { answer: await handlers.administer(order.data) };
  } catch {
    return { answer: { error: 'The database did not take the order; the server’s log says why.' } };
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
