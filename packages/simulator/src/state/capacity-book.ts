import { ApiError } from '../query/api-error.js';
import type { Market, SimulatedInstance } from './simulated-instance.js';

/** A spot or on-demand pool: one instance type in one zone. */
export interface Pool {
  readonly instanceType: string;
  readonly zone: string;
  readonly market: Market;
}

/** How many instances each pool can hold at once; a pool that was never set has room for all. */
export class CapacityBook {
  readonly #limits = new Map<string, number>();

  /** Sets how many instances can be alive in a pool at once; undefined lifts the limit. Running instances stay. */
  set(pool: Pool, count: number | undefined): void {
    if (count === undefined) this.#limits.delete(keyOf(pool));
    else this.#limits.set(keyOf(pool), count);
  }

  /** How many more instances fit into the pool. */
  room(pool: Pool, instances: Iterable<SimulatedInstance>): number {
    const limit = this.#limits.get(keyOf(pool));
    if (limit === undefined) return Infinity;
    const living = [...instances].filter(
      (instance) => holdsCapacity(instance) && keyOf(poolOf(instance)) === keyOf(pool),
    );
    return limit - living.length;
  }
}

/** Whether an instance takes up room: one that is stopped or gone does not. */
export function holdsCapacity({ state }: SimulatedInstance): boolean {
  return state !== 'terminated' && state !== 'stopped';
}

/** The pool that an instance was taken from. */
function poolOf(instance: SimulatedInstance): Pool {
  return { instanceType: instance.type.name, zone: instance.subnet.zone.name, market: instance.market };
}

/** What EC2 answers when a pool is empty. */
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
