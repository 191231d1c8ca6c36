import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A running program. Its first line on stdout is JSON and says that it is ready, and where. */
export interface ChildProgram<Ready> extends AsyncDisposable {
  readonly ready: Ready;
  readonly pid: number;
  /** Sends SIGTERM, and SIGKILL when the program does not end within ten seconds. */
  stop(): Promise<void>;
  /** Sends SIGKILL. */
  kill(): Promise<void>;
}

const readyMs = 60_000;
const stopMs = 10_000;
const tailLines = 40;

/** Starts a program and holds its stdin open, so that it can end when this process has ended. */
export async function startProgram<Ready>(options: {
  readonly file: string;
  readonly parameters: readonly string[];
  /** Variables besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<ChildProgram<Ready>> {
  // In its own process group, so that Ctrl-C in the terminal reaches only the demo, which then ends the program in order.
  const child = spawn(process.execPath, [options.file, ...options.parameters], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...options.environment },
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const errors = lastLines(child);
  try {
    const ready = JSON.parse(await firstLine(child, errors)) as Ready;
    return programOf(child, { ready, exited, errors });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function programOf<Ready>(
  child: ChildProcess,
  parts: { readonly ready: Ready; readonly exited: Promise<void>; readonly errors: readonly string[] },
): ChildProgram<Ready> {
  const { ready, exited, errors } = parts;
  let isEnding = false;
  child.once('exit', (code, signal) => {
    if (isEnding) return;
    process.stderr.write(`${child.spawnargs[1]} ended by itself (${signal ?? code})\n${errors.join('\n')}\n`);
  });
  const kill = async () => {
    isEnding = true;
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async () => {
    isEnding = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
    await exited;
    clearTimeout(timer);
  };
  return { ready, pid: child.pid ?? 0, stop, kill, [Symbol.asyncDispose]: stop };
}

function firstLine(child: ChildProcess, errors: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => reject(new Error(`${child.spawnargs[1]} ${what}\n${errors.join('\n')}`));
    const timer = setTimeout(() => fail(`was not ready within ${readyMs} ms`), readyMs);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`ended with code ${code} before it was ready`));
    if (child.stdout === null) return fail('has no stdout');
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
}

function lastLines(child: ChildProcess): readonly string[] {
  const lines: string[] = [];
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > tailLines) lines.shift();
    });
  }
  return lines;
}
