import type { AgentRow, V4Tables } from '../v4-tables.js';

const freshMs = 300_000;

/** The fields of a stored price report that are read here. */
interface Pricing {
  readonly collected_at?: string;
  readonly spot_pools?: readonly {
    readonly pool_id: string;
    readonly instance_type: string;
    readonly price: number;
  }[];
}

/** The pool of an emergency replica. An instance that never switched has no pool, and SQL finds no pool that differs from null. */
export function cheapestOtherPool(
  agent: AgentRow,
  tables: V4Tables,
): { readonly poolId: string; readonly price: number } | undefined {
  const current = tables.instance(agent.instance_id)?.current_pool_id;
  if (current == null) return undefined;
  const now = Date.parse(`${tables.time()}Z`);
  return tables.pricingReports
    .map(({ body }) => (body['pricing'] ?? {}) as Pricing)
    .filter(({ collected_at: at = '' }) => now - Date.parse(at) <= freshMs)
    .flatMap(({ spot_pools: pools = [] }) => pools)
    .filter((pool) => pool.instance_type === agent.instance_type && pool.pool_id !== current)
    .map(({ pool_id: poolId, price }) => ({ poolId, price }))
    .sort((one, other) => one.price - other.price)[0];
}
