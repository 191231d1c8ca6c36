import { chmod, mkdir, rm } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';

const maxMessageBytes = 16 * 1_024;
const maxAnswerCharacters = 64 * 1_024 * 1_024;
const maxConnections = 16;
const idleMilliseconds = 5_000;

/** A socket on which a program takes messages of other processes of the same machine. */
export interface LocalSocket {
  /** Ends the open connections, and removes the socket. */
  close(): Promise<void>;
}

/** What a program answers to a message. */
export interface LocalAnswer {
  /** Sent as one line of JSON. */
  readonly answer: object;
  /** True when the connection stays open until the other side ends it. */
  readonly staysOpen?: boolean;
}

/** Answers a message. `message` is undefined for a line that is no JSON. */
export type AnswerMessage = (message: unknown, socket: Socket) => Promise<LocalAnswer>;

/** The answer of another program. */
export interface LocalExchange {
  /** Undefined when it is no JSON. */
  readonly answer: unknown;
  /** Open until either side ends it. */
  readonly socket: Socket;
}

/**
 * Takes messages on a Unix socket: a message and its answer are one line of JSON each. The folder of the socket is created,
 * and only the operating system's user that runs this process, and root, can open it. The caller makes sure that no other
 * process uses the path: a socket that exists is a leftover and is replaced. Rejects when the path is too long for a socket
 * (about 100 bytes), and when the folder cannot be written.
 */
export async function openLocalSocket(path: string, answer: AnswerMessage): Promise<LocalSocket> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await chmod(dirname(path), 0o700);
  await rm(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    takeMessage(socket, answer);
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

/**
 * Sends a message to the program that has a socket, and resolves with its answer; undefined when no program has it. The
 * caller ends the socket. Rejects when the socket belongs to another user, and when there is no answer in
 * `maxMilliseconds`; `Infinity` waits as long as the other side lives.
 */
export function askLocalSocket(
  path: string,
  message: object,
  { maxMilliseconds }: { readonly maxMilliseconds: number },
): Promise<LocalExchange | undefined> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    if (Number.isFinite(maxMilliseconds)) {
      socket.setTimeout(maxMilliseconds, () =>
        socket.destroy(new Error('There is no answer; is the process stopped?')),
      );
    }
    socket.once('connect', () => socket.write(`${JSON.stringify(message)}\n`));
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > maxAnswerCharacters) socket.destroy(new Error('The answer is too long.'));
      if (!text.endsWith('\n')) return;
      socket.setTimeout(0);
      resolve({ answer: parsed(text), socket });
    });
    socket.on('error', (error) => {
      const code = 'code' in error ? error.code : undefined;
      if (isAbsent(code)) resolve(undefined);
      else if (code === 'EACCES') reject(new Error(`${path} belongs to another user; run this as that one.`));
      else reject(error);
    });
    socket.once('close', () => reject(new Error('The connection was closed without an answer; try again.')));
  });
}

function takeMessage(socket: Socket, answer: AnswerMessage): void {
  let text = '';
  let isTaken = false;
  socket.setEncoding('utf8');
  socket.setTimeout(idleMilliseconds, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (part: string) => {
    if (isTaken) return;
    text += part;
    if (text.length > maxMessageBytes) socket.destroy();
    if (!text.includes('\n')) return;
    isTaken = true;
    socket.setTimeout(0);
    void answer(parsed(text), socket).then(
      ({ answer: given, staysOpen = false }) => {
        const line = `${JSON.stringify(given)}\n`;
        if (staysOpen) socket.write(line);
        else socket.end(line);
      },
      () => socket.destroy(),
    );
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
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

/** Whether there is no socket, a killed process left it behind, or the path is too long for a socket. */
function isAbsent(code: unknown): boolean {
  return ['ENOENT', 'ECONNREFUSED', 'ENOTDIR', 'EINVAL', 'ENAMETOOLONG'].some((absent) => absent === code);
}
