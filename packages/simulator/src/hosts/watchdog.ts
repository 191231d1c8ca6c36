import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/** A shell that knows the process groups of all services and ends them when this process is gone, however it went. */
const script = `
groups=' '
while read -r sign group; do
  case $sign in
    +) groups="$groups$group " ;;
    -) case $groups in *" $group "*) groups="\${groups%% $group *} \${groups#* $group }" ;; esac ;;
  esac
done
for group in $groups; do kill -9 -- "-$group" 2>/dev/null; done
`;

/** Ends the services of a region whose own process died without closing it. */
export class Watchdog {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;

  constructor() {
    this.#shell = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
      cwd: '/',
    });
    this.#shell.stdin.on('error', () => {});
    this.#shell.unref();
  }

  guard(group: number): void {
    this.#shell.stdin.write(`+ ${group}\n`);
  }

  release(group: number): void {
    this.#shell.stdin.write(`- ${group}\n`);
  }

  /** Lets the shell end; what it still guards, it kills. */
  close(): void {
    this.#shell.stdin.end();
  }
}
