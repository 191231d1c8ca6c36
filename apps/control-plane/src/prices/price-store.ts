import type { InstanceRow, SpotPoolRow } from '../storage/rows.js';
import type { Scope } from '../storage/scope.js';
import { isUuid } from '../storage/uuid.js';
import { findOnDemandPrice } from './find-on-demand-price.js';
import { findPools } from './find-pools.js';
import { leasePrices, type PriceLeaseApplicant } from './lease-prices.js';
import { type ListedPool, listPools, type PoolFilter } from './list-pools.js';
import { type FoundSeries, findPriceSeries, type SeriesRequest } from './price-series.js';
import type { IncomingPrices, RecordedPrices, ReportWriter } from './report-writer.js';

/** The known prices of an instance's type in its region. A price that nobody reported is undefined. */
export interface InstancePricing {
  readonly pools: readonly SpotPoolRow[];
  readonly onDemand: { readonly price: number; readonly collectedAt: Date } | undefined;
}

/** The prices that an account's agents report. */
export interface PriceStore {
  /** Stores a report once. Its prices replace older ones, and go into the history. */
  record(incoming: Omit<IncomingPrices, 'accountId'>): Promise<RecordedPrices>;
  /** Gives or renews the lease of who collects prices, and reads the newest ones. */
  lease(applicant: PriceLeaseApplicant): ReturnType<typeof leasePrices>;
  /** Reads the history of the prices of an instance type in a region. */
  findSeries(request: SeriesRequest): Promise<FoundSeries>;
  /** Lists the pools that were reported, by id: one more than the limit when there are more. */
  listPools(filter: PoolFilter): Promise<readonly ListedPool[]>;
  /** Reads the known prices of an instance's type in its region. */
  findForInstance(instance: InstanceRow): Promise<InstancePricing>;
}

/** Creates the store of prices of one account. */
export function priceStore(scope: Scope, reports: ReportWriter): PriceStore {
  return {
    record: async (incoming) =>
      isUuid(incoming.workloadId) ? reports.record({ ...incoming, accountId: scope.accountId }) : 'unknown',
    lease: (applicant) => leasePrices(scope, applicant),
    findSeries: (request) => findPriceSeries(scope, request),
    listPools: (filter) => listPools(scope, filter),
    findForInstance: (instance) => findForInstance(scope, instance),
  };
}

async function findForInstance(scope: Scope, instance: InstanceRow): Promise<InstancePricing> {
  const instanceType = instance.instanceType ?? '';
  const region = instance.region ?? '';
  const pools = await findPools(scope, { instanceType, region });
  return { pools, onDemand: await findOnDemandPrice(scope, { instanceType, region }) };
}
