import type { Clock } from '../../clock.js';
import type { ControlPlaneLog } from '../../control-plane-log.js';
import type { Queries } from '../../storage/database.js';
import { prune } from './prune.js';
import type { RetentionRules } from './retention-rules.js';

/** What the job works with. */
export interface RetentionParts {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly log: ControlPlaneLog;
  readonly rules: RetentionRules;
}

/** Deletes again and again what need not be kept any longer. A run that fails is made up for by the next one. */
export class Retention {
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(private readonly parts: RetentionParts) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends after the batch that is being deleted. */
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
