import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

/** Knows the process groups of all services, passes signals on, and at the end of its input kills what is left. */
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
 * A shell beside the region that holds the leash of its services: it signals whole process groups, which Node's own
 * handle of a child cannot, and it ends them when the region's process is gone, however that went.
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

  /** From now on the group ends with the region. */
  guard(group: number): void {
    this.#order(`+ ${group}`);
  }

  release(group: number): void {
    this.#order(`- ${group}`);
  }

  /** Signals all processes of a group; resolves when that is done, also when there were none. */
  signal(group: number, signal: NodeJS.Signals): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#shell.stdin.writable) return resolve();
      this.#waiting.push(resolve);
      this.#order(`${signal.slice('SIG'.length)} ${group}`);
    });
  }

  /** Lets the shell end; what it still guards, it kills. */
  close(): void {
    this.#shell.stdin.end();
  }

  #order(order: string): void {
    if (this.#shell.stdin.writable) this.#shell.stdin.write(`${order}\n`);
  }

  /** The shell answers each signal with an empty line, in order. */
  #acknowledge(count: number): void {
    for (const resolve of this.#waiting.splice(0, count)) resolve();
  }
}
