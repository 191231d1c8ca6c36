import { createConnection, createServer, type Server } from 'node:net';
import { SpotGuardError } from '@spotguard/sdk';
import type { ProcessLock } from './process-lock.js';

/** What the holder tells whoever asks for the same name. */
export interface NameHolder {
  /** As the holder sees itself: another process namespace gives it another number. */
  readonly pid?: number | undefined;
  readonly directory?: string | undefined;
}

const answerMs = 1_000;
const maxAnswerBytes = 4_096;

/**
 * Takes a name of this machine for this process, whatever folder it works in: a listening abstract socket (unix(7)),
 * which the kernel gives to one process and takes back at its end. Throws `ALREADY_RUNNING` when another process has it.
 * The name is seen in the same network namespace only, and only Linux has such sockets: elsewhere, undefined.
 */
export async function claimName(
  name: string,
  options: { readonly platform: NodeJS.Platform; readonly holder: NameHolder },
): Promise<ProcessLock | undefined> {
  if (options.platform !== 'linux') return undefined;
  const path = `\0spotguard/${name}`;
  const server = createServer((socket) => {
    // Whoever hangs up early disturbs nobody.
    socket.on('error', () => {});
    socket.end(JSON.stringify(options.holder));
  });
  try {
    await listen(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw alreadyRunning(name, await askHolder(path));
  }
  // The lock alone does not keep a process alive.
  server.unref();
  return {
    release: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      // What goes wrong with one connection is that connection's affair.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** A holder that is stopped or hangs does not answer; it holds the name all the same. */
function askHolder(path: string): Promise<NameHolder> {
  return new Promise((resolve) => {
    let text = '';
    const socket = createConnection(path);
    const settle = () => {
      socket.destroy();
      resolve(parseHolder(text));
    };
    socket.setTimeout(answerMs, settle);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.length > maxAnswerBytes) settle();
    });
    socket.once('end', settle);
    socket.once('error', settle);
  });
}

function parseHolder(text: string): NameHolder {
  try {
    const { pid, directory } = JSON.parse(text) as { readonly pid?: unknown; readonly directory?: unknown };
    return {
      pid: typeof pid === 'number' ? pid : undefined,
      directory: typeof directory === 'string' ? directory : undefined,
    };
  } catch {
    return {};
  }
}

function alreadyRunning(name: string, holder: NameHolder): SpotGuardError {
  const who = holder.pid === undefined ? 'a process that does not answer' : `process ${holder.pid}`;
  const where = holder.directory === undefined ? '' : `, with the state directory ${holder.directory}`;
  return new SpotGuardError(
    'ALREADY_RUNNING',
    `Another agent is at work on this instance: ${who}${where} (${name}). Stop that one first.`,
    { details: { ...holder } },
  );
}
