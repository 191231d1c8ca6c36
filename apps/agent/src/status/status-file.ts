import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, describeError, type Logger } from '@spotguard/sdk';
import { type AgentStatus, statusFileName } from './agent-status.js';
import type { Facts } from './facts.js';

export interface StatusFileOptions {
  /** The state directory; empty while this agent has not locked it. */
  readonly directory: () => string;
  /** The directory that is used when the file cannot be written to the state directory. */
  readonly fallbackDirectory: string | undefined;
  readonly facts: Facts;
  readonly msSinceBoot: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

const everyMs = 1_000;
/** An unchanged status is written again after this time, so that a reader can tell a healthy agent from one that hangs. */
const maxAgeMs = 5_000;

/** Updates the status file atomically and removes it at the end. Errors of the disk are logged once and not thrown. */
export class StatusFile {
  readonly #options: StatusFileOptions;
  #written = '';
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  readonly #writtenFiles = new Set<string>();

  constructor(options: StatusFileOptions) {
    this.#options = options;
  }

  /** Checks once a second, until the signal aborts, and writes the status when it has changed or is older than five seconds. */
  async update(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await this.#writeIfNeeded();
      await clock.sleep(everyMs, signal).catch(() => {});
    }
    for (const file of this.#writtenFiles) await rm(file, { force: true }).catch(() => {});
  }

  async #writeIfNeeded(): Promise<void> {
    const { facts, clock, log, msSinceBoot, directory, fallbackDirectory = '' } = this.#options;
    const collected = facts.collect();
    const text = JSON.stringify({ ...collected, watchFailingForMs: undefined });
    if (text === this.#written && clock.monotonic() - this.#writtenAtMs < maxAgeMs) return;
    const status = {
      ...collected,
      writtenAt: clock.now(),
      writtenAfterBootMs: msSinceBoot(),
    } satisfies { readonly [K in keyof AgentStatus]?: unknown };
    const own = directory();
    try {
      if (own !== '') await this.#write(own, status);
      else if (fallbackDirectory !== '') await this.#write(fallbackDirectory, status);
      else return;
      if (own !== '') facts.noteDisk(undefined);
      this.#hasFailed = false;
    } catch (error) {
      facts.noteDisk(describeError(error));
      if (!this.#hasFailed) log.warn('The status file could not be written', { error });
      this.#hasFailed = true;
      if (own === '' || fallbackDirectory === '') return;
      const again = { ...status, ...facts.collect() };
      await this.#write(fallbackDirectory, again).catch(() => {});
    }
    this.#written = text;
    this.#writtenAtMs = clock.monotonic();
  }

  async #write(directory: string, status: object): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, statusFileName);
    this.#writtenFiles.add(file);
    // An existing file is left from a crash, or is a link of another user. It is never written to.
    await rm(`${file}.new`, { force: true });
    await writeFile(`${file}.new`, JSON.stringify(status), { mode: 0o644, flag: 'wx' });
    await rename(`${file}.new`, file);
  }
}
