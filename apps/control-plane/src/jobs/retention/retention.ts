import type { Clock } from '../../clock.js';
import type { ControlPlaneLog } from '../../control-plane-log.js';
import type { Queries } from '../../storage/database.js';
import { prune } from './prune.js';
import type { RetentionRules } from './retention-rules.js';

/** What the retention job needs. */
export interface RetentionParts {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly log: ControlPlaneLog;
  readonly rules: RetentionRules;
}

/** Deletes at intervals the data that is no longer kept. A run that fails is logged, and the next one tries again. */
export class Retention {
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(private readonly parts: RetentionParts) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Stops, and resolves when the running batch is deleted. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { queries, clock, log, rules } = this.parts;
    const { signal } = this.#stop;
    for (;;) {
      const isOver = await clock.sleep(rules.everyMilliseconds, signal).then(
        () => false,
        () => true,
      );
      if (isOver) return;
      try {
        const deleted = await prune({ queries, rules, now: clock.now(), signal });
        if (Object.keys(deleted).length > 0) log.info({ deleted }, 'old reports deleted');
      } catch (error) {
        log.warn({ err: error }, 'old reports could not be deleted');
      }
    }
  }
}
