import { createConnection, createServer, type Server } from 'node:net';
import { SpotGuardError } from '@spotguard/sdk';
import type { ProcessLock } from './process-lock.js';

/** What the process that has a name tells other processes about itself. */
export interface NameHolder {
  /** As in the holder's own process namespace; in another one, such as that of a container, its id differs. */
  readonly pid?: number | undefined;
  /** Its state directory. */
  readonly directory?: string | undefined;
}

const answerMs = 1_000;
const maxAnswerBytes = 4_096;

/**
 * Reserves a name for this process, so that only one agent runs on an instance whatever its state directory is. Throws
 * `ALREADY_RUNNING` when another process has the name. The operating system frees the name when the process ends.
 *
 * The name is an abstract Unix socket (see unix(7)) on which this process listens. Processes in another network
 * namespace do not see it. Other systems than Linux have no such sockets: there this resolves with undefined and
 * reserves nothing.
 */
export async function claimName(
  name: string,
  options: { readonly platform: NodeJS.Platform; readonly holder: NameHolder },
): Promise<ProcessLock | undefined> {
  if (options.platform !== 'linux') return undefined;
  const path = `\0spotguard/${name}`;
  const server = createServer((socket) => {
    // A process that closes its connection early must not cause an uncaught error here.
    socket.on('error', () => {});
    socket.end(JSON.stringify(options.holder));
  });
  try {
    await listen(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw alreadyRunning(name, await askHolder(path));
  }
  // The socket must not keep a process alive that has nothing else to do.
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
      // A failed connection does not matter to the lock.
      server.on('error', () => {});
      resolve();
    });
  });
}

/** Asks the holder of the name who it is. Resolves with nothing known when it does not answer within a second. */
function askHolder(path: string): Promise<NameHolder> {
  return new Promise((resolve) => {
    let text = '';
    const socket = createConnection(path);
    const finish = () => {
      socket.destroy();
      resolve(parseHolder(text));
    };
    socket.setTimeout(answerMs, finish);
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.length > maxAnswerBytes) finish();
    });
    socket.once('end', finish);
    socket.once('error', finish);
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
    `Another agent runs on this instance: ${who}${where} (${name}). Stop that one first.`,
    { details: { ...holder } },
  );
}
