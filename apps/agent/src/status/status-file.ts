import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, describeError, type Logger } from '@spotguard/sdk';
import { type AgentStatus, statusFileName } from './agent-status.js';
import type { Facts } from './facts.js';

export interface StatusFileOptions {
  /** Empty while this agent does not have it for itself. */
  readonly directory: () => string;
  /** Where the file goes when it cannot go there. */
  readonly spareDirectory: string | undefined;
  readonly facts: Facts;
  readonly msSinceBoot: () => number;
  readonly clock: Clock;
  readonly log: Logger;
}

const everyMs = 1_000;
/** Facts that do not change are written again, so that a reader can tell an agent that does well from one that hangs. */
const maxAgeMs = 5_000;

/** Keeps the status file up to date, whole at any moment, and removes it at the end. A failing disk disturbs nobody. */
export class StatusFile {
  readonly #options: StatusFileOptions;
  #written = '';
  #writtenAtMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;
  readonly #places = new Set<string>();

  constructor(options: StatusFileOptions) {
    this.#options = options;
  }

  /** Looks once a second and writes what has changed or grown old, until the signal is aborted. */
  async keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    while (!signal.aborted) {
      await this.#update();
      await clock.sleep(everyMs, signal).catch(() => {});
    }
    for (const place of this.#places) await rm(place, { force: true }).catch(() => {});
  }

  async #update(): Promise<void> {
    const { facts, clock, log, msSinceBoot, directory, spareDirectory = '' } = this.#options;
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
      else if (spareDirectory !== '') await this.#write(spareDirectory, status);
      else return;
      if (own !== '') facts.noteDisk(undefined);
      this.#hasFailed = false;
    } catch (error) {
      facts.noteDisk(describeError(error));
      if (!this.#hasFailed) log.warn('The status file could not be written', { error });
      this.#hasFailed = true;
      if (own === '' || spareDirectory === '') return;
      const again = { ...status, ...facts.collect() };
      await this.#write(spareDirectory, again).catch(() => {});
    }
    this.#written = text;
    this.#writtenAtMs = clock.monotonic();
  }

  async #write(directory: string, status: object): Promise<void> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, statusFileName);
    this.#places.add(file);
    // What lies there is of a crash, or a link of somebody else: neither is written to.
    await rm(`${file}.new`, { force: true });
    await writeFile(`${file}.new`, JSON.stringify(status), { mode: 0o644, flag: 'wx' });
    await rename(`${file}.new`, file);
  }
}
