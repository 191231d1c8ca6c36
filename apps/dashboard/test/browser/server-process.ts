import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programs } from '../../../../tools/programs.mjs';

/** A control plane in a process of its own, with a database on disk that outlives the process. */
export class ServerProcess {
  #child: ChildProcess | undefined;
  #output = '';

  private constructor(
    private readonly directory: string,
    readonly url: string,
  ) {}

  /** Starts a server on a free port, and waits until it answers. */
  static async start(): Promise<ServerProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-dashboard-'));
    const first = new ServerProcess(directory, '');
    const url = await first.#run('0');
    const server = new ServerProcess(directory, url);
    server.#child = first.#child;
    server.#output = first.#output;
    return server;
  }

  /** The code with which the first owner is set up, as the server prints it. */
  get setUpCode(): string {
    const [, code] = /^ {4}((?:[0-9A-Z]{5}-){4}[0-9A-Z]{5})$/m.exec(this.#output) ?? [];
    if (code === undefined) throw new Error(`The server printed no set-up code: ${this.#output}`);
    return code;
  }

  /** Ends the process at once, as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }

  /** Starts it again at the same address, on the same data. */
  async startAgain(): Promise<void> {
    await this.#run(new URL(this.url).port);
  }

  /** Ends the process and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  async #run(port: string): Promise<string> {
    const flags = ['serve', '--port', port, '--data', join(this.directory, 'data'), '--log-level', 'warn'];
    const child = spawn(process.execPath, [programs.controlPlane, ...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: '' },
    });
    this.#child = child;
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const { promise, resolve, reject } = promiseOf<string>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      const [, url] = /"url":"([^"]+)"/.exec(this.#output) ?? [];
      if (url !== undefined) resolve(url);
    });
    child.once('close', () => reject(new Error(`The server ended: ${log}`)));
    return promise;
  }
}

function promiseOf<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<Value>((fulfil, refuse) => {
    resolve = fulfil;
    reject = refuse;
  });
  return { promise, resolve, reject };
}
