import { spawn } from 'node:child_process';
import type { DrainHook } from '../contract.js';
import { drainVariables } from './drain-variables.js';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a shell command as a child of the agent; another exit status than 0 is a failure. It sees a plain search path and
 * what it must know of the interruption, and nothing of the agent's own environment. Killed with all that it started when
 * its time is up.
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
      // A process group of its own, which can be killed as one.
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

/** Node's handle of a child signals that one process only. */
function killGroup(leader: number | undefined): void {
  if (leader !== undefined) spawn('/bin/sh', ['-c', `kill -s KILL -- -${leader}`], { stdio: 'ignore' });
}
