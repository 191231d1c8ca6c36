import { ApiError } from '../query/api-error.js';
import { holdsCapacity } from './capacity-book.js';
import type { Market, SimulatedInstance } from './simulated-instance.js';

/** How many vCPUs the account may run in each market; all types of the catalogue are of the class "Standard". */
export class QuotaBook {
  readonly #vcpus = new Map<Market, number>();

  /** Sets the quota of a market; undefined lifts it. Running instances stay. */
  set(market: Market, vcpus: number | undefined): void {
    if (vcpus === undefined) this.#vcpus.delete(market);
    else this.#vcpus.set(market, vcpus);
  }

  /** How many more instances of so many vCPUs the quota allows. */
  room(market: Market, vcpus: number, instances: Iterable<SimulatedInstance>): number {
    const quota = this.#vcpus.get(market);
    if (quota === undefined) return Infinity;
    const used = [...instances]
      .filter((instance) => instance.market === market && holdsCapacity(instance))
      .reduce((sum, { type }) => sum + type.vcpus, 0);
    return Math.floor((quota - used) / vcpus);
  }

  /** What EC2 answers when a launch would go above the quota. */
  exceeded(market: Market): ApiError {
    if (market === 'spot') return new ApiError('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
    return new ApiError(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${this.#vcpus.get(market)} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    );
  }
}
