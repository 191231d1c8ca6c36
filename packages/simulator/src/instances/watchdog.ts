import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Keeps the process groups of all services, sends signals to them, and kills all that are left when its input ends. */
const script = `
groups=' '
while read -r order group; do
  case $order in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
    *) kill -s "$order" -- "-$group" 2>/dev/null; echo ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
`;

/**
 * A shell process that controls the services of the region. It sends signals to whole process groups, which Node cannot
 * do for a child, and it kills them when the region's process ends, even by SIGKILL.
 */
export class Watchdog {
  readonly #shell: ChildProcessByStdio<Writable, Readable, null>;
  #waiting: (() => void)[] = [];

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {},
      cwd: '/',
    });
    this.#shell.stdin.on('error', () => {});
    this.#shell.stdout.on('data', (answers: Buffer) => this.#acknowledge(answers.length));
    this.#shell.once('close', () => this.#acknowledge(this.#waiting.length));
    this.#shell.unref();
  }

  /** Makes the group end with the region. */
  guard(group: number): void {
    this.#send(`+ ${group}`);
  }

  /** Forgets a group, which has ended. */
  release(group: number): void {
    this.#send(`- ${group}`);
  }

  /** Sends a signal to all processes of a group; resolves when it is sent, also if there are none. */
  signal(group: number, signal: NodeJS.Signals): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#shell.stdin.writable) return resolve();
      this.#waiting.push(resolve);
      this.#send(`${signal.slice('SIG'.length)} ${group}`);
    });
  }

  /** Ends the shell, which kills the groups that it still guards. */
  close(): void {
    this.#shell.stdin.end();
  }

  #send(line: string): void {
    if (this.#shell.stdin.writable) this.#shell.stdin.write(`${line}\n`);
  }

  /** The shell answers each signal with an empty line, in order. */
  #acknowledge(count: number): void {
    for (const resolve of this.#waiting.splice(0, count)) resolve();
  }
}
