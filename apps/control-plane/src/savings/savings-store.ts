import type { Scope } from '../storage/scope.js';
import { type Amounts, addAmounts, noAmounts } from './amounts.js';
import { readGroups, readWorkloads, type SavingsItem, type SavingsPage, type SavingsRequest } from './read-savings.js';

/** A bill: its groups and the sum of all of them. */
export interface Savings {
  readonly items: readonly SavingsItem[];
  readonly total: Amounts;
}

/** The savings of an account. */
export interface SavingsStore {
  /** Reads the bill of some days. By workload it has the items of the page, and otherwise all of them. */
  read(request: SavingsRequest, page: SavingsPage): Promise<Savings>;
}

/** Creates the store of savings of one account. */
export function savingsStore(scope: Scope): SavingsStore {
  return {
    read: async ({ by, ...request }, page) => {
      const groups = await readGroups(scope, { ...request, by: by === 'workload' ? 'month' : by });
      const total = noAmounts();
      for (const item of groups) addAmounts(total, item);
      return { items: by === 'workload' ? await readWorkloads(scope, { ...request, by }, page) : groups, total };
    },
  };
}
