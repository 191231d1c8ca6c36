import { doublePrecision, index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment, ofAccount, ofWorkload } from './workload-tables.js';

/** Where hours were spent. Empty when it is unknown. */
const ofPlace = () => ({
  market: text('market').notNull(),
  instanceType: text('instance_type').notNull(),
  zone: text('zone').notNull(),
});

const hours = (name: string) => doublePrecision(name).notNull();
const dollars = (name: string) => doublePrecision(name).notNull();

/** What `savings/amounts.ts` explains, in hours and USD. What was saved is not stored: it follows from the others. */
const amounts = () => ({
  knownHours: hours('known_hours'),
  unknownHours: hours('unknown_hours'),
  overlapHours: hours('overlap_hours'),
  overlapUnknownHours: hours('overlap_unknown_hours'),
  replicaHours: hours('replica_hours'),
  replicaUnknownHours: hours('replica_unknown_hours'),
  baseline: dollars('baseline'),
  spot: dollars('spot'),
  onDemand: dollars('on_demand'),
  overlap: dollars('overlap'),
  replicas: dollars('replicas'),
});

/** The bill of each workload and place by day (UTC). It is computed again as long as reports about the day may come. */
export const savingsDays = pgTable(
  'savings_days',
  { accountId: ofAccount(), day: moment('day').notNull(), agentId: ofWorkload(), ...ofPlace(), ...amounts() },
  (table) => [
    primaryKey({
      columns: [table.accountId, table.day, table.agentId, table.market, table.instanceType, table.zone],
    }),
    index('savings_days_by_workload').on(table.agentId, table.day),
  ],
);

/** The sums of the days of a month (UTC), for each workload and place. */
export const savingsMonths = pgTable(
  'savings_months',
  { accountId: ofAccount(), month: moment('month').notNull(), agentId: ofWorkload(), ...ofPlace(), ...amounts() },
  (table) => [
    primaryKey({
      columns: [table.accountId, table.month, table.agentId, table.market, table.instanceType, table.zone],
    }),
    index('savings_months_by_workload').on(table.agentId, table.month),
  ],
);

/** The sums over all workloads of a day, for each place. */
export const savingsPlaceDays = pgTable(
  'savings_place_days',
  { accountId: ofAccount(), day: moment('day').notNull(), ...ofPlace(), ...amounts() },
  (table) => [primaryKey({ columns: [table.accountId, table.day, table.market, table.instanceType, table.zone] })],
);
