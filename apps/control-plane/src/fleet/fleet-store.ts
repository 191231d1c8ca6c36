import type { Amounts } from '../savings/amounts.js';
import { savingsStore } from '../savings/savings-store.js';
import type { Scope } from '../storage/scope.js';
import { readOutcomes } from '../workloads/interruptions/read-outcomes.js';
import { type CostNow, costNow, type InterruptionFigures, interruptionFigures } from './fleet-figures.js';
import { type Fleet, readFleet } from './read-fleet.js';

const interruptionMilliseconds = 30 * 86_400_000;

/** The whole fleet of an account, with its figures. */
export interface FleetWithFigures extends Fleet {
  readonly cost: CostNow;
  /** The bill of the present month (UTC) so far, and the first of the month. */
  readonly month: { readonly from: Date; readonly amounts: Amounts };
  /** Of the last 30 days, which begin at `from`. */
  readonly interruptions: InterruptionFigures & { readonly from: Date };
}

/** The fleet of an account as one answer. */
export interface FleetStore {
  /** Reads all workloads and the figures above them. */
  read(): Promise<FleetWithFigures>;
  /** Reads some workloads again; one that the account does not have is missing. */
  readWorkloads(workloadIds: readonly string[]): Promise<Fleet>;
}

/** Creates the store of the fleet of one account. */
export function fleetStore(scope: Scope): FleetStore {
  return {
    read: async () => {
      const fleet = await readFleet(scope);
      const from = new Date(fleet.at.getTime() - interruptionMilliseconds);
      const interruptions = { from, ...interruptionFigures(await readOutcomes(scope, from)) };
      return { ...fleet, cost: costNow(fleet.workloads), month: await readMonth(scope, fleet.at), interruptions };
    },
    readWorkloads: (workloadIds) => readFleet(scope, workloadIds),
  };
}

async function readMonth(scope: Scope, now: Date) {
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()));
  const to = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1));
  const { total } = await savingsStore(scope).read({ from, to, by: 'month' }, { limit: 1 });
  return { from, amounts: total };
}
