import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface AgentRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An agent as a process of its own, in an empty folder, with no variables but those given. */
export class AgentProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #directory: string;
  #stdout = '';
  #stderr = '';
  readonly #ended: Promise<AgentRun>;

  private constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
    child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.#ended = new Promise((resolve) =>
      child.once('close', (code) => resolve({ code, stdout: this.#stdout, stderr: this.#stderr })),
    );
  }

  static async start(options: {
    readonly file: string;
    readonly parameters: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    /** Files of the working directory by name. */
    readonly files?: Readonly<Record<string, string>>;
  }): Promise<AgentProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'spotguard-agent-'));
    for (const [name, text] of Object.entries(options.files ?? {})) await writeFile(join(directory, name), text);
    const env = { PATH: process.env['PATH'] ?? '', HOME: directory, ...options.environment };
    const child = spawn(process.execPath, [options.file, ...options.parameters], { cwd: directory, env });
    return new AgentProcess(child, directory);
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
