import type { FleetWorkload } from './fleet-query.js';

type Status = FleetWorkload['status'];

/** How long nothing further is said after something was said. */
const quietMilliseconds = 10_000;
const maxNamed = 3;

const words: Readonly<Record<Status, string>> = {
  'under-notice': 'under notice',
  silent: 'silent',
  moving: 'moving',
  failed: 'its move failed',
  'not-guarding': 'not guarded',
  rebalance: 'rebalance signal',
  running: 'running',
};

/** Collects changes of the status of workloads, to be spoken in one sentence at most every ten seconds. */
export class StatusChanges {
  #known = new Map<string, Status>();
  readonly #waiting = new Map<string, Status>();
  #notBefore = 0;

  /** Takes the workloads as they are now. The first time nothing has changed, and a workload that is new is no change. */
  take(workloads: readonly FleetWorkload[]): void {
    const present = new Map(workloads.map(({ name, status }) => [name, status]));
    for (const [name, status] of present) {
      const before = this.#known.get(name);
      if (before !== undefined && before !== status) this.#waiting.set(name, status);
    }
    this.#known = present;
  }

  /** Says what has changed; undefined when nothing has. `wait` tells in how many milliseconds there may be more to say. */
  say(now: number): { readonly sentence: string | undefined; readonly wait: number | undefined } {
    if (this.#waiting.size === 0) return { sentence: undefined, wait: undefined };
    if (now < this.#notBefore) return { sentence: undefined, wait: this.#notBefore - now };
    const changes = [...this.#waiting];
    this.#waiting.clear();
    this.#notBefore = now + quietMilliseconds;
    const named = changes.slice(0, maxNamed).map(([name, status]) => `${name}: ${words[status]}`);
    const more = changes.length - named.length;
    const sentence = `${named.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
    return { sentence, wait: undefined };
  }
}
