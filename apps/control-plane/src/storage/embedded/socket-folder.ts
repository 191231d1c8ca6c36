import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** What a process that listens says of its lock. */
export type LockState = 'trying' | 'held';

const maxAnswerMilliseconds = 2_000;

/** Sockets in a directory, also where the path is longer than the 100 bytes or so that a socket's address can hold. */
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

  /** Listens first and appears under its name then: a socket that nobody listens on yet looks like that of a dead process. */
  async listen(name: string, say: () => LockState): Promise<Server> {
    const pending = `pending.${randomUUID().slice(0, 8)}`;
    const server = createServer((connection) => {
      connection.on('error', () => undefined);
      connection.end(say());
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

  /** Asks who listens there; `dead` when nobody does. What cannot be judged, as a process that was stopped, counts as held. */
  ask(name: string): Promise<LockState | 'dead'> {
    return new Promise((resolve) => {
      let said = '';
      const socket = connect(this.#address(name));
      socket.setTimeout(maxAnswerMilliseconds, () => socket.destroy());
      socket.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      socket.once('error', (error) => {
        const code = 'code' in error ? error.code : undefined;
        if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve('dead');
      });
      socket.once('close', () => resolve(said === 'trying' ? said : 'held'));
    });
  }

  /** Node cuts a longer address off without a word. */
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
    'It needs room and a file system that has Unix sockets; or give a PostgreSQL by DATABASE_URL.'
  );
}
