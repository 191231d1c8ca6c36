import { connect } from 'node:net';
import { type AccountAnswer, type AccountOrder, accountAnswer } from '../accounts/account-order.js';
import { administrationPath } from './administration-socket.js';

const maxAnswerCharacters = 64 * 1_024 * 1_024;
const silentMilliseconds = 15_000;

/** Sends an order to the server that uses a data directory and returns the result; `undefined` when no server runs there. */
export async function orderFromServer(directory: string, order: AccountOrder): Promise<AccountAnswer | undefined> {
  const line = await exchange(administrationPath(directory), `${JSON.stringify(order)}\n`);
  return line === undefined ? undefined : accountAnswer.parse(JSON.parse(line));
}

function exchange(path: string, question: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.setTimeout(silentMilliseconds, () =>
      socket.destroy(new Error('The server does not answer; is it stopped?')),
    );
    socket.once('connect', () => socket.write(question));
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > maxAnswerCharacters) socket.destroy(new Error('The server’s answer is too long.'));
    });
    socket.once('end', () => resolve(text));
    socket.once('error', (error) => {
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
