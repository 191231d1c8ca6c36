import { spawn } from 'node:child_process';
import type { DrainHook } from '../contract.js';
import { drainVariables } from './drain-variables.js';

const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Runs a shell command as a child of the agent; another exit status than 0 is a failure. It sees a plain search path and
 * what it must know of the interruption, and nothing of the agent's own environment. Killed when its time is up.
 */
export class CommandHook implements DrainHook {
  readonly name = 'command';
  readonly #command: string;

  constructor(command: string) {
    this.#command = command;
  }

  drain(interruption: Parameters<DrainHook['drain']>[0], signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn('/bin/sh', ['-c', this.#command], {
        stdio: 'ignore',
        env: { PATH: searchPath, ...drainVariables(interruption) },
        signal,
        killSignal: 'SIGKILL',
      });
      child.once('error', reject);
      child.once('exit', (status, killedBy) => {
        if (status === 0) resolve();
        else reject(new Error(`The drain command ended with ${killedBy ?? `status ${status}`}`));
      });
    });
  }
}
