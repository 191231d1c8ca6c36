import { spawn } from 'node:child_process';
import type { DrainHook } from '../contract.js';
import { drainVariables } from './drain-variables.js';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a shell command as a child process of the agent; an exit status other than 0 is a failure. Its environment has a
 * default PATH and the variables of the interruption, and nothing of the agent's own. At the deadline it is killed together
 * with the processes that it started.
 */
export class CommandHook implements DrainHook {
  readonly name = 'command';
  readonly #command: string;

  constructor(command: string) {
    this.#command = command;
  }

  async drain(interruption: Parameters<DrainHook['drain']>[0], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const child = spawn('/bin/sh', ['-c', this.#command], {
      stdio: 'ignore',
      env: { PATH: searchPath, ...drainVariables(interruption) },
      // In a process group of its own, which can be killed as a whole.
      detached: true,
    });
    const kill = () => killGroup(child.pid);
    signal.addEventListener('abort', kill, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (status, killedBy) => {
          if (status === 0) resolve();
          else reject(new Error(`The drain command ended with ${killedBy ?? `status ${status}`}`));
        });
      });
    } finally {
      signal.removeEventListener('abort', kill);
    }
  }
}

/** Kills the whole group; `child.kill()` would signal one process only. */
function killGroup(leader: number | undefined): void {
  if (leader !== undefined) spawn('/bin/sh', ['-c', `kill -s KILL -- -${leader}`], { stdio: 'ignore' });
}
