import type { ReadyStandby, Standbys } from './contract.js';
import { Standby } from './standby.js';

/** The standbys of this host that have not ended. Durable are only their procedures, which enter them again at a start. */
export class StandbyBook implements Standbys {
  readonly #standbys = new Map<string, Standby>();

  /** Enters it, if it is not there yet. */
  of(replicaId: string): Standby {
    const known = this.#standbys.get(replicaId) ?? new Standby(replicaId);
    this.#standbys.set(replicaId, known);
    return known;
  }

  find(replicaId: string): Standby | undefined {
    return this.#standbys.get(replicaId);
  }

  get all(): readonly Standby[] {
    return [...this.#standbys.values()];
  }

  ready(): readonly ReadyStandby[] {
    return this.all.flatMap(({ ready }) => (ready === undefined ? [] : [ready]));
  }

  strikeOut(replicaId: string): void {
    this.#standbys.delete(replicaId);
  }
}
