import type { LoadedAgent } from '../server/prepare-database.js';

/** A fleet of which another workload changes many times a second, for as long as it is open. */
export class UpdatedFleet implements Disposable {
  readonly #timer: NodeJS.Timeout;
  readonly #started = performance.now();
  #sent = 0;
  #changed = 0;

  constructor(
    private readonly url: string,
    private readonly updates: { readonly agents: readonly LoadedAgent[]; readonly perSecond: number },
  ) {
    this.#timer = setInterval(() => void this.#change(), 1_000 / updates.perSecond);
  }

  /** How many changes a second the server has stored so far. */
  get perSecond(): number {
    return (1_000 * this.#changed) / (performance.now() - this.#started);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #change(): Promise<void> {
    const { agents } = this.updates;
    this.#sent += 1;
    // A step without a common divisor goes through all of them, far from each other.
    const agent = agents[(this.#sent * 1_009) % agents.length];
    if (agent === undefined) return;
    const answer = await fetch(`${this.url}/api/v1/workloads/${agent.agentId}/settings`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${agent.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ autoSwitchEnabled: Math.floor(this.#sent / agents.length) % 2 === 1 }),
    }).catch(() => undefined);
    if (answer?.ok) this.#changed += 1;
  }
}
