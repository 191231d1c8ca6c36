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

interface ProcessOptions {
  readonly file: string;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
}

/** An agent in its own process, in an empty folder, with only the environment variables of the test. */
export class AgentProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #file: string;
  readonly #env: Readonly<Record<string, string>>;
  #stdout = '';
  #stderr = '';
  readonly #ended: Promise<AgentRun>;

  private constructor(child: ChildProcess, place: ProcessOptions) {
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
    /** Files to create in the working directory, by name. */
    readonly files?: Readonly<Record<string, string | Buffer>>;
    /** A file descriptor for standard output and standard error, instead of pipes to the test. */
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

  /** Resolves when the log contains the text. Rejects when the agent ends or the signal aborts before that. */
  logged(message: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (this.#stdout.includes(message)) resolve();
      };
      this.#child.stdout?.on('data', check);
      this.#ended.then(({ stdout, stderr }) => reject(new Error(`ended without '${message}'\n${stdout}\n${stderr}`)));
      signal.addEventListener('abort', () => reject(new Error(`no '${message}' in time\n${this.#stdout}`)));
      check();
    });
  }

  /** The process id; 0 when the process could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The working directory. */
  get directory(): string {
    return this.#directory;
  }

  /** Runs another command of the same program in the same folder, as an operator would. */
  async runCommand(...parameters: readonly string[]): Promise<AgentRun> {
    const child = spawn(process.execPath, [this.#file, ...parameters], { cwd: this.#directory, env: this.#env });
    const place = { file: this.#file, directory: this.#directory, env: this.#env };
    return await new AgentProcess(child, place).ended();
  }

  /** Closes the pipes of its output, as when a log collector dies. */
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
