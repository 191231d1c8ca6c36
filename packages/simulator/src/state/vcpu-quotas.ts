import { ApiError } from '../query/api-error.js';
import { holdsCapacity } from './pool-capacities.js';
import type { Market, SimulatedInstance } from './simulated-instance.js';

/** The vCPU quota of the account in each market. All types of the region belong to the class "Standard". */
export class VcpuQuotas {
  readonly #vcpus = new Map<Market, number>();

  /** Sets the quota of a market; undefined removes it. Running instances are not affected. */
  set(market: Market, vcpus: number | undefined): void {
    if (vcpus === undefined) this.#vcpus.delete(market);
    else this.#vcpus.set(market, vcpus);
  }

  /** Returns how many more instances with this number of vCPUs the quota allows. */
  remaining(market: Market, vcpus: number, instances: Iterable<SimulatedInstance>): number {
    const quota = this.#vcpus.get(market);
    if (quota === undefined) return Infinity;
    const used = [...instances]
      .filter((instance) => instance.market === market && holdsCapacity(instance))
      .reduce((sum, { type }) => sum + type.vcpus, 0);
    return Math.floor((quota - used) / vcpus);
  }

  /** Returns EC2's error for a launch that would exceed the quota. */
  exceeded(market: Market): ApiError {
    if (market === 'spot') return new ApiError('MaxSpotInstanceCountExceeded', 'Max spot instance count exceeded');
    return new ApiError(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${this.#vcpus.get(market)} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    );
  }
}
