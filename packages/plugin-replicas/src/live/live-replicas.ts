import type { ReadyReplica, ReadyReplicas } from '../contract.js';
import { LiveReplica } from './live-replica.js';

/** The replicas of this instance that have not ended. Kept in memory; after a restart their procedures add them again. */
export class LiveReplicas implements ReadyReplicas {
  readonly #replicas = new Map<string, LiveReplica>();

  /** Returns the replica; adds it first if it is unknown. */
  getOrAdd(replicaId: string): LiveReplica {
    const known = this.#replicas.get(replicaId) ?? new LiveReplica(replicaId);
    this.#replicas.set(replicaId, known);
    return known;
  }

  find(replicaId: string): LiveReplica | undefined {
    return this.#replicas.get(replicaId);
  }

  get all(): readonly LiveReplica[] {
    return [...this.#replicas.values()];
  }

  ready(): readonly ReadyReplica[] {
    return this.all.flatMap(({ ready }) => (ready === undefined ? [] : [ready]));
  }

  remove(replicaId: string): void {
    this.#replicas.delete(replicaId);
  }
}
