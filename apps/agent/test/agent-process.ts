import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface AgentRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface AgentPlace {
  readonly file: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** An agent as a process of its own, in an empty folder, with no variables but those given. */
export class AgentProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #file: string;
  readonly #env: Readonly<Record<string, string>>;
  #stdout = '';
  #stderr = '';
  readonly #ended: Promise<AgentRun>;

  private constructor(child: ChildProcess, place: AgentPlace) {
    this.#child = child;
    this.#directory = place.directory;
    this.#file = place.file;
    this.#env = place.env;
    child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.#ended = new Promise((resolve) =>
      child.once('close', (code, signal) => resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr })),
    );
  }

  static async start(options: {
    readonly file: string;
    readonly parameters: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    /** Files of the working directory by name. */
    readonly files?: Readonly<Record<string, string | Buffer>>;
    /** What its standard output and standard error are, instead of pipes to the test: a file descriptor. */
    readonly output?: number;
  }): Promise<AgentProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-agent-'));
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(directory, name), text);
    const env = { PATH: process.env['PATH'] ?? '', HOME: directory, ...options.environment };
    const { file, parameters, output = 'pipe' } = options;
    const child = spawn(process.execPath, [file, ...parameters], {
      cwd: directory,
      env,
      stdio: ['pipe', output, output],
    });
    return new AgentProcess(child, { file: options.file, directory, env });
  }

  /** Resolves with the first log line that has this message. */
  logged(message: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#stdout.includes(message)) resolve();
      };
      this.#child.stdout?.on('data', look);
      this.#ended.then(({ stdout, stderr }) => reject(new Error(`ended without '${message}'\n${stdout}\n${stderr}`)));
      signal.addEventListener('abort', () => reject(new Error(`no '${message}' in time\n${this.#stdout}`)));
      look();
    });
  }

  /** Zero when it could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The working directory. */
  get directory(): string {
    return this.#directory;
  }

  /** Runs another command of the same program in the same place, as an operator would. */
  async ask(...parameters: readonly string[]): Promise<AgentRun> {
    const child = spawn(process.execPath, [this.#file, ...parameters], { cwd: this.#directory, env: this.#env });
    const place = { file: this.#file, directory: this.#directory, env: this.#env };
    return await new AgentProcess(child, place).ended();
  }

  /** Ends the reading of its output, as a log collector does that dies. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  ended(): Promise<AgentRun> {
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    await rm(this.#directory, { recursive: true, force: true });
  }
}
