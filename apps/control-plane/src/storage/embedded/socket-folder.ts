import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** The state of a lock, as the process that listens on its socket reports it. */
export type LockState = 'trying' | 'held';

const maxAnswerMilliseconds = 2_000;

/** Sockets in a directory, even when its path is longer than the address of a socket can be (about 100 bytes). */
export class SocketFolder {
  private constructor(
    readonly directory: string,
    private readonly handle: FileHandle,
  ) {}

  static async open(directory: string): Promise<SocketFolder> {
    return new SocketFolder(directory, await open(directory, 'r'));
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /**
   * Listens on a socket and then gives it its name. Without that order, others could find a socket without a listener, which
   * looks like that of a process that has ended.
   */
  async listen(name: string, readState: () => LockState): Promise<Server> {
    const pending = `pending.${randomUUID().slice(0, 8)}`;
    const server = createServer((connection) => {
      connection.on('error', () => undefined);
      connection.end(readState());
    });
    const path = this.#address(pending);
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(new Error(cannotLock(this.directory, cause), { cause })));
      server.listen(path, resolve);
    });
    server.unref();
    await rename(join(this.directory, pending), join(this.directory, name));
    return server;
  }

  /** Asks the process that listens on a socket; `dead` when none does. When there is no answer, for example from a stopped process, the lock counts as held. */
  ask(name: string): Promise<LockState | 'dead'> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(this.#address(name));
      socket.setTimeout(maxAnswerMilliseconds, () => socket.destroy());
      socket.setEncoding('utf8').on('data', (text: string) => {
        answer += text;
      });
      socket.once('error', (error) => {
        const code = 'code' in error ? error.code : undefined;
        if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve('dead');
      });
      socket.once('close', () => resolve(answer === 'trying' ? answer : 'held'));
    });
  }

  /** Returns an address short enough for a socket: Node truncates a longer one silently. */
  #address(name: string): string {
    const path = join(this.directory, name);
    if (Buffer.byteLength(path) < maxAddressBytes) return path;
    if (process.platform === 'linux') return `/proc/self/fd/${this.handle.fd}/${name}`;
    throw new Error(`The path of the data directory ${this.directory} is too long to be locked; choose a shorter one.`);
  }
}

const maxAddressBytes = 100;

function cannotLock(directory: string, cause: Error): string {
  return (
    `The data directory ${directory} cannot be locked (${cause.message}). ` +
    'It needs free space and a file system with Unix sockets. Otherwise use PostgreSQL through DATABASE_URL.'
  );
}
