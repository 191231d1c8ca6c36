import type { Scope } from '../storage/scope.js';
import { type Amounts, addAmounts, noAmounts } from './amounts.js';
import { readSavings, type SavingsItem, type SavingsRequest } from './read-savings.js';

/** A bill: its groups and their sum. */
export interface Savings {
  readonly items: readonly SavingsItem[];
  readonly total: Amounts;
}

/** The savings of an account. */
export interface SavingsStore {
  /** Reads the bill of some days. */
  read(request: SavingsRequest): Promise<Savings>;
}

/** Creates the store of savings of one account. */
export function savingsStore(scope: Scope): SavingsStore {
  return {
    read: async (request) => {
      const items = await readSavings(scope, request);
      const total = noAmounts();
      for (const item of items) addAmounts(total, item);
      return { items, total };
    },
  };
}
