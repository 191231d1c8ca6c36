import { connect, type Socket } from 'node:net';
import { type AccountAnswer, type AccountOrder, accountAnswer } from '../accounts/account-order.js';
import type { DatabaseFacts } from '../examination/database-facts.js';
import type { HeldSnapshot } from '../storage/database.js';
import { administrationPath } from './administration-socket.js';
import { type OperationAnswer, type OperationOrder, operationAnswer } from './operation-order.js';

const maxAnswerCharacters = 64 * 1_024 * 1_024;
const silentMilliseconds = 15_000;
/** Copying the files of a large database takes a while. */
const maxSnapshotMilliseconds = 60 * 60_000;

/** Sends an order to the server that uses a data directory and returns the result; `undefined` when no server runs there. */
export async function orderFromServer(directory: string, order: AccountOrder): Promise<AccountAnswer | undefined> {
  const exchange = await send(directory, order, silentMilliseconds);
  return exchange === undefined ? undefined : accountAnswer.parse(JSON.parse(exchange.line));
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
  const answer: OperationAnswer = operationAnswer.parse(JSON.parse(exchange.line));
  if ('error' in answer) throw new Error(answer.error);
  return { answer, socket: exchange.socket };
}

interface Exchange {
  readonly line: string;
  /** Open until either side ends it. */
  readonly socket: Socket;
}

function send(directory: string, order: object, maxMilliseconds: number): Promise<Exchange | undefined> {
  const path = administrationPath(directory);
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.setTimeout(maxMilliseconds, () => socket.destroy(new Error('The server does not answer; is it stopped?')));
    socket.once('connect', () => socket.write(`${JSON.stringify(order)}\n`));
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > maxAnswerCharacters) socket.destroy(new Error('The server’s answer is too long.'));
      if (!text.endsWith('\n')) return;
      socket.setTimeout(0);
      resolve({ line: text, socket });
    });
    socket.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (isServerAbsent(code)) resolve(undefined);
      else if (code === 'EACCES') reject(new Error(`${path} belongs to another account; run this as the server’s.`));
      else reject(error);
    });
    socket.once('close', () => reject(new Error('The server closed the connection without an answer; try again.')));
  });
}

/** Whether there is no socket, a killed server left it behind, or the path is too long for a socket. */
function isServerAbsent(code: unknown): boolean {
  return (
    code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTDIR' || code === 'EINVAL' || code === 'ENAMETOOLONG'
  );
}
