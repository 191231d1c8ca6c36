import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const execute = promisify(execFile);
const installations = '/usr/lib/postgresql';

/** A PostgreSQL of this test alone, which it may therefore restart. It is gone after the test. */
export class OwnCluster {
  private constructor(
    readonly url: string,
    private readonly control: (...parameters: readonly string[]) => Promise<void>,
  ) {}

  /** Starts Debian's newest PostgreSQL on a free port of loopback. */
  static async start(): Promise<OwnCluster> {
    const versions = (await readdir(installations)).map(Number).sort((one, other) => one - other);
    const programs = join(installations, String(versions.at(-1)), 'bin');
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-cluster-'));
    const isRoot = process.getuid?.() === 0;
    // initdb refuses root.
    const owner = isRoot ? await userId('postgres') : undefined;
    if (owner !== undefined) await chown(directory, owner, owner);
    const asOwner = async (program: string, ...parameters: readonly string[]) => {
      const command = [join(programs, program), ...parameters];
      const [file = '', ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...command] : command;
      await execute(file, rest, { cwd: directory });
    };
    const data = join(directory, 'data');
    const port = await freePort();
    const options = `-h 127.0.0.1 -p ${port} -k ${directory}`;
    const control = (...parameters: readonly string[]) =>
      asOwner('pg_ctl', '-D', data, '-l', join(directory, 'log'), '-o', options, '-w', ...parameters);
    onTestFinished(async () => {
      await control('-m', 'immediate', 'stop').catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    });
    await asOwner('initdb', '-D', data, '--auth=trust', '--username=postgres', '--encoding=UTF8', '--no-sync');
    await control('start');
    return new OwnCluster(`postgres://postgres@127.0.0.1:${port}/postgres`, control);
  }

  /** Ends it as a crash does, so that only what it has written to the disk is left, and starts it again. */
  restart(): Promise<void> {
    return this.control('-m', 'immediate', 'restart');
  }
}

async function userId(name: string): Promise<number> {
  return Number((await execute('id', ['-u', name])).stdout);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
