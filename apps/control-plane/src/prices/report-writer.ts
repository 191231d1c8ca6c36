import { parsePoolId, parseWireTimestamp, type pricingReport } from '@spotguard/protocol';
import type * as z from 'zod';
import type { Clock } from '../clock.js';
import type { Queries } from '../storage/database.js';
import { SharedStatement } from '../storage/shared-statement.js';
import { prepareReportStatement, type ReportColumns } from './report-statement.js';

type Report = z.output<typeof pricingReport>;

/** A price report as it was received. */
export interface IncomingPrices {
  readonly accountId: string;
  /** The id of the workload, which has to be a UUID. */
  readonly workloadId: string;
  readonly report: Report;
  readonly idempotencyKey: string | undefined;
}

/** `stored`: now or before. Otherwise nothing is stored: the account has no such workload, or the workload was deleted. */
export type RecordedPrices = 'stored' | 'unknown' | 'deleted';

/** Stores the price reports of all agents of this server, each once, and those that arrive together with one statement. */
export class ReportWriter {
  readonly #statement: ReturnType<typeof prepareReportStatement>;
  readonly #shared: SharedStatement<IncomingPrices, RecordedPrices>;

  constructor(
    queries: Queries,
    private readonly clock: Clock,
  ) {
    this.#statement = prepareReportStatement(queries);
    this.#shared = new SharedStatement((reports) => this.#store(reports));
  }

  /** Resolves when the report is stored. Its prices replace older ones and go into the history. */
  record(incoming: IncomingPrices): Promise<RecordedPrices> {
    return this.#shared.run(incoming);
  }

  async #store(reports: readonly IncomingPrices[]): Promise<readonly RecordedPrices[]> {
    const now = this.clock.now();
    const rows = await this.#statement.execute({ ...columnsOf(reports, now), now: now.toISOString() });
    return rows.map(({ isKnown, deletedAt }) => {
      if (!isKnown) return 'unknown';
      return deletedAt === null ? 'stored' : 'deleted';
    });
  }
}

function columnsOf(reports: readonly IncomingPrices[], now: Date): ReportColumns {
  const pools = reports.flatMap(({ report }, position) => poolsOf(report).map((pool) => ({ ...pool, position })));
  return {
    account: reports.map(({ accountId }) => accountId),
    workload: reports.map(({ workloadId }) => workloadId),
    dedupeKey: reports.map(
      ({ idempotencyKey, report: { instance, pricing } }) =>
        idempotencyKey ?? `${instance.instance_id}@${pricing.collected_at}`,
    ),
    instance: reports.map(({ report }) => report.instance.instance_id),
    type: reports.map(({ report }) => report.instance.instance_type),
    region: reports.map(({ report }) => report.instance.region),
    onDemand: reports.map(({ report }) => report.pricing.on_demand_price ?? null),
    report: reports.map(({ report }) => JSON.stringify(report)),
    collectedAt: reports.map(({ report }) => collectedAt(report, now).toISOString()),
    poolPosition: pools.map(({ position }) => position),
    pool: pools.map(({ poolId }) => poolId),
    poolType: pools.map(({ instanceType }) => instanceType),
    poolZone: pools.map(({ availabilityZone }) => availabilityZone),
    poolPrice: pools.map(({ price }) => price),
  };
}

/** Prices from an agent whose clock is ahead must not stay the newest ones. */
function collectedAt({ pricing }: Report, now: Date): Date {
  const stated = parseWireTimestamp(pricing.collected_at) ?? now;
  return new Date(Math.min(stated.getTime(), now.getTime()));
}

/** The pools of a report. Of a pool that is listed twice the last price counts; ids that name no pool are dropped. */
function poolsOf({ pricing }: Report) {
  const prices = new Map(pricing.spot_pools.map(({ pool_id: poolId, price }) => [poolId, price]));
  return [...prices].flatMap(([poolId, price]) => {
    const pool = parsePoolId(poolId);
    return pool === undefined ? [] : [{ poolId, price, ...pool }];
  });
}
