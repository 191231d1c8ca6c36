import { askLocalSocket, type LocalExchange } from '@spotguard/program';
import { type AccountAnswer, type AccountOrder, accountAnswer } from '../accounts/account-order.js';
import type { DatabaseFacts } from '../examination/database-facts.js';
import type { HeldSnapshot } from '../storage/database.js';
import { administrationPath } from './administration-socket.js';
import { type OperationAnswer, type OperationOrder, operationAnswer } from './operation-order.js';

const silentMilliseconds = 15_000;
/** Copying the files of a large database takes a while. */
const maxSnapshotMilliseconds = 60 * 60_000;

/** Sends an order to the server that uses a data directory and returns the result; `undefined` when no server runs there. */
export async function orderFromServer(directory: string, order: AccountOrder): Promise<AccountAnswer | undefined> {
  const exchange = await send(directory, order, silentMilliseconds);
  return exchange === undefined ? undefined : accountAnswer.parse(exchange.answer);
}

/** Asks the server that uses a data directory for the facts of its database; `undefined` when no server runs there. */
export async function factsFromServer(directory: string): Promise<DatabaseFacts | undefined> {
  const exchange = await operate(directory, { action: 'examine' }, silentMilliseconds);
  return exchange !== undefined && 'facts' in exchange.answer ? exchange.answer.facts : undefined;
}

/**
 * Asks the server that uses a data directory for a copy of its database; `undefined` when no server runs there. The server
 * deletes the copy after `release`, or when this process ends.
 */
export async function snapshotFromServer(directory: string): Promise<HeldSnapshot | undefined> {
  const exchange = await operate(directory, { action: 'snapshot' }, maxSnapshotMilliseconds);
  if (exchange === undefined || !('snapshot' in exchange.answer)) return undefined;
  const { answer, socket } = exchange;
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    directory: answer.snapshot.directory,
    release: async () => {
      socket.end();
      await ended;
    },
  };
}

async function operate(directory: string, order: OperationOrder, maxMilliseconds: number) {
  const exchange = await send(directory, order, maxMilliseconds);
  if (exchange === undefined) return undefined;
  const answer: OperationAnswer = operationAnswer.parse(exchange.answer);
  if ('error' in answer) throw new Error(answer.error);
  return { answer, socket: exchange.socket };
}

function send(directory: string, order: object, maxMilliseconds: number): Promise<LocalExchange | undefined> {
  return askLocalSocket(administrationPath(directory), order, { maxMilliseconds });
}
