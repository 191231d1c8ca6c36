import { and, type Column, eq, inArray, or, type SQL } from 'drizzle-orm';
import { spotPools } from '../storage/schema.js';
import type { Scope } from '../storage/scope.js';
import type { PriceKey } from './price-periods.js';

/** A table of which each row belongs to a series of prices. */
interface SeriesTable {
  readonly accountId: Column;
  readonly market: Column;
  readonly instanceType: Column;
  readonly place: Column;
}

/** Matches the rows of the series of an instance type in a region: its on-demand price, and the spot price of each reported zone. */
export function ofRegion(
  scope: Scope,
  table: SeriesTable,
  { instanceType, region }: { readonly instanceType: string; readonly region: string },
): SQL | undefined {
  const zones = scope.queries
    .select({ zone: spotPools.zone })
    .from(spotPools)
    .where(
      and(
        eq(spotPools.accountId, scope.accountId),
        eq(spotPools.instanceType, instanceType),
        eq(spotPools.region, region),
      ),
    );
  return and(
    eq(table.accountId, scope.accountId),
    eq(table.instanceType, instanceType),
    or(
      and(eq(table.market, 'spot'), inArray(table.place, zones)),
      and(eq(table.market, 'on-demand'), eq(table.place, region)),
    ),
  );
}

/** Groups rows by their series. The rows of a series have to follow each other. */
export function bySeries<Row extends PriceKey>(
  rows: readonly Row[],
): readonly (PriceKey & { readonly rows: readonly Row[] })[] {
  const found: (PriceKey & { readonly rows: Row[] })[] = [];
  for (const row of rows) {
    const { market, place } = row;
    const last = found.at(-1);
    if (last?.market === market && last.place === place) last.rows.push(row);
    else found.push({ market, place, rows: [row] });
  }
  return found;
}
