import { ApiError } from '../query/api-error.js';
import type { Market, SimulatedInstance } from './simulated-instance.js';

/** A pool: an instance type in a zone, on the spot or the on-demand market. */
export interface Pool {
  readonly instanceType: string;
  readonly zone: string;
  readonly market: Market;
}

/** The capacity of each pool, in instances. A pool whose capacity was never set has no limit. */
export class PoolCapacities {
  readonly #limits = new Map<string, number>();

  /**
   * Sets how many instances a pool can have at a time; undefined removes the limit. Running instances are not affected.
   */
  set(pool: Pool, count: number | undefined): void {
    if (count === undefined) this.#limits.delete(keyOf(pool));
    else this.#limits.set(keyOf(pool), count);
  }

  /** Returns for how many more instances the pool has capacity. */
  remaining(pool: Pool, instances: Iterable<SimulatedInstance>): number {
    const limit = this.#limits.get(keyOf(pool));
    if (limit === undefined) return Infinity;
    const existing = [...instances].filter(
      (instance) => holdsCapacity(instance) && keyOf(poolOf(instance)) === keyOf(pool),
    );
    return limit - existing.length;
  }
}

/** Returns true when the instance counts against capacity and quota: a stopped or terminated one does not. */
export function holdsCapacity({ state }: SimulatedInstance): boolean {
  return state !== 'terminated' && state !== 'stopped';
}

/** Returns the pool of an instance. */
function poolOf(instance: SimulatedInstance): Pool {
  return { instanceType: instance.type.name, zone: instance.subnet.zone.name, market: instance.market };
}

/** Returns EC2's error for a pool without capacity. */
export function insufficientCapacity(pool: Pool): ApiError {
  return new ApiError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${pool.instanceType} capacity in the Availability Zone you requested (${pool.zone}). Our system will be working on provisioning additional capacity.`,
    500,
  );
}

function keyOf(pool: Pool): string {
  return `${pool.instanceType} ${pool.zone} ${pool.market}`;
}
