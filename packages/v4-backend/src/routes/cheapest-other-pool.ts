import type { AgentRow, V4Tables } from '../v4-tables.js';

const maxReportAgeMs = 300_000;

/** The fields of a stored price report that this module reads. */
interface Pricing {
  readonly collected_at?: string;
  readonly spot_pools?: readonly {
    readonly pool_id: string;
    readonly instance_type: string;
    readonly price: number;
  }[];
}

/**
 * The pool for an emergency replica. There is none for an instance that never switched: it has no pool, and in SQL no
 * pool differs from null.
 */
export function cheapestOtherPool(
  agent: AgentRow,
  tables: V4Tables,
): { readonly poolId: string; readonly price: number } | undefined {
  const current = tables.instance(agent.instance_id)?.current_pool_id;
  if (current == null) return undefined;
  const now = Date.parse(`${tables.time()}Z`);
  return tables.pricingReports
    .map(({ body }) => (body['pricing'] ?? {}) as Pricing)
    .filter(({ collected_at: at = '' }) => now - Date.parse(at) <= maxReportAgeMs)
    .flatMap(({ spot_pools: pools = [] }) => pools)
    .filter((pool) => pool.instance_type === agent.instance_type && pool.pool_id !== current)
    .map(({ pool_id: poolId, price }) => ({ poolId, price }))
    .sort((one, other) => one.price - other.price)[0];
}
