import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '@spotguard/sdk';
import type { DrainHook } from '../contract.js';
import { drainVariables } from './drain-variables.js';

const pollMs = 250;

/**
 * Drains through a systemd unit outside the agent's sandbox. Writes `drain-request`, an environment file that triggers a
 * path unit, and waits for `drain-result`, into which the unit writes its exit status.
 */
export class UnitHook implements DrainHook {
  readonly name = 'unit';
  readonly #directory: string;
  readonly #clock: Clock;

  constructor(directory: string, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  async drain(interruption: Parameters<DrainHook['drain']>[0], signal: AbortSignal): Promise<void> {
    const request = join(this.#directory, 'drain-request');
    const result = join(this.#directory, 'drain-result');
    await mkdir(this.#directory, { recursive: true });
    await rm(result, { force: true });
    const lines = Object.entries(drainVariables(interruption)).map(([name, value]) => `${name}=${value}\n`);
    // The rename shows the unit a complete file or none. Removing the old file first keeps a link from being followed.
    await rm(`${request}.new`, { force: true });
    await writeFile(`${request}.new`, lines.join(''), { signal, flag: 'wx' });
    await rename(`${request}.new`, request);
    try {
      const status = await this.#waitForStatus(result, signal);
      if (status !== '0') throw new Error(`The drain unit ended with status ${status}`);
    } finally {
      await rm(request, { force: true });
    }
  }

  /** Waits until the file has content. Reads regular files only: reading a pipe, for example, might never end. */
  async #waitForStatus(file: string, signal: AbortSignal): Promise<string> {
    for (;;) {
      const isFile = await lstat(file).then(
        (found) => found.isFile(),
        () => false,
      );
      const text = isFile ? await readFile(file, 'utf8').catch(() => '') : '';
      if (text.trim() !== '') return text.trim().slice(0, 20);
      await this.#clock.sleep(pollMs, signal);
    }
  }
}
