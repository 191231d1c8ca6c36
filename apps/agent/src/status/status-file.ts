import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Agent } from '@spotguard/core';
import { buildId } from '@spotguard/program';
import type { Clock, Logger } from '@spotguard/sdk';
import { type AgentStatus, statusFileName } from './agent-status.js';
import type { Standpoint } from './observer.js';

export interface StatusFileOptions {
  /** Empty while it is not known yet. */
  readonly directory: () => string;
  readonly agent: Pick<Agent, 'plugins' | 'workers'>;
  readonly standpoint: () => Standpoint;
  readonly droppedLogLines: () => number;
  readonly version: string;
  readonly pid: number;
  readonly clock: Clock;
  readonly log: Logger;
}

const everyMs = 1_000;

/** Keeps the status file up to date, whole at any moment, and removes it at the end. A failing disk disturbs nobody. */
export class StatusFile {
  readonly #options: StatusFileOptions;
  #written = '';
  #failed = false;

  constructor(options: StatusFileOptions) {
    this.#options = options;
  }

  /** Looks once a second and writes what has changed, until the signal is aborted. */
  async keep(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    const startedAt = clock.now();
    while (!signal.aborted) {
      await this.#attempt(() => this.#write(startedAt));
      await clock.sleep(everyMs, signal).catch(() => {});
    }
    await this.#attempt(() => rm(join(this.#options.directory(), statusFileName), { force: true }));
  }

  async #write(startedAt: number): Promise<void> {
    const { agent, clock, droppedLogLines, pid, standpoint, version } = this.#options;
    const directory = this.#options.directory();
    if (directory === '') return;
    const known = { version, build: buildId, pid, startedAt, ...standpoint(), droppedLogLines: droppedLogLines() };
    const facts = { ...known, plugins: agent.plugins, workers: agent.workers };
    const text = JSON.stringify(facts);
    if (text === this.#written) return;
    const status = { ...facts, writtenAt: clock.now() } satisfies { readonly [K in keyof AgentStatus]: unknown };
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, statusFileName);
    // What lies there is of a crash, or a link of somebody else: neither is written to.
    await rm(`${file}.new`, { force: true });
    await writeFile(`${file}.new`, JSON.stringify(status), { mode: 0o644, flag: 'wx' });
    await rename(`${file}.new`, file);
    this.#written = text;
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#failed = false;
    } catch (error) {
      if (!this.#failed) this.#options.log.warn('The status file could not be written', { error });
      this.#failed = true;
    }
  }
}
