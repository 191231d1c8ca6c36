import { type Column, type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import {
  builds,
  cleanupReports,
  commands,
  events,
  interruptions,
  placements,
  pricePoints,
  priceRollUps,
  pricingReports,
  savingsDays,
  savingsMonths,
  savingsPlaceDays,
  steps,
  switches,
} from '../../storage/schema.js';
import type { KeptKind } from './retention-rules.js';

/** A table of which old rows are deleted. */
export interface KeptTable {
  readonly kind: KeptKind;
  readonly table: PgTable & { readonly accountId: Column };
  /** How old a row is. */
  readonly time: Column;
  /** Which rows may be deleted at all. */
  readonly condition?: SQL;
}

/** All tables that grow with time. */
export const keptTables: readonly KeptTable[] = [
  { kind: 'prices', table: pricingReports, time: pricingReports.reportedAt },
  { kind: 'prices', table: pricePoints, time: pricePoints.storedAt },
  { kind: 'hourly-prices', table: priceRollUps, time: priceRollUps.at, condition: sql`${priceRollUps.span} = 'hour'` },
  { kind: 'daily-prices', table: priceRollUps, time: priceRollUps.at, condition: sql`${priceRollUps.span} = 'day'` },
  { kind: 'cleanups', table: cleanupReports, time: cleanupReports.reportedAt },
  { kind: 'interruptions', table: interruptions, time: interruptions.receivedAt },
  { kind: 'switches', table: switches, time: switches.reportedAt },
  // An agent that runs reports its build every ten minutes.
  { kind: 'builds', table: builds, time: builds.reportedAt },
  {
    kind: 'commands',
    table: commands,
    time: commands.completedAt,
    condition: sql`${commands.completedAt} is not null and not exists (select 1 from ${switches} where ${switches.commandId} = ${commands.id})`,
  },
  { kind: 'steps', table: steps, time: steps.receivedAt },
  { kind: 'events', table: events, time: events.at },
  {
    kind: 'placements',
    table: placements,
    time: placements.endedAt,
    condition: sql`${placements.endedAt} is not null`,
  },
  { kind: 'daily-savings', table: savingsDays, time: savingsDays.day },
  { kind: 'savings', table: savingsMonths, time: savingsMonths.month },
  { kind: 'savings', table: savingsPlaceDays, time: savingsPlaceDays.day },
];
