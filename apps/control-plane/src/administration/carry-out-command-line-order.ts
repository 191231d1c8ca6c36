import type { AccountAnswer, AccountOrder } from '../accounts/account-order.js';
import { carryOutOrder } from '../accounts/carry-out-order.js';
import { commandLineScope, type OrderParts } from '../accounts/command-line-scope.js';
import { isServerOrder, type ServerOrder } from '../accounts/server-order.js';
import { describeFreeze } from '../workloads/freezes/freeze.js';
import { freezeServer, liftServerFreeze } from '../workloads/freezes/server-freeze.js';
import { limitServer, limitStore } from '../workloads/launch-limits/limit-store.js';
import { everyAccount, type LimitValues } from '../workloads/launch-limits/limit-values.js';

/** Carries out an order of the command line, about accounts or about all of them at once. */
export function carryOutCommandLineOrder(parts: OrderParts, order: AccountOrder): Promise<AccountAnswer> {
  return isServerOrder(order) ? carryOutServerOrder(parts, order) : carryOutOrder(parts, order, parts.now);
}

async function carryOutServerOrder(parts: OrderParts, order: ServerOrder): Promise<AccountAnswer> {
  const scopeOf = (accountId: string) => commandLineScope(parts, accountId);
  // What is of every account has no account's id.
  const scope = scopeOf(everyAccount);
  switch (order.action) {
    case 'freeze': {
      const freeze = await freezeServer(scope, scopeOf, order.reason);
      return { done: `${describeFreeze(freeze)}. Lift it with: unfreeze` };
    }
    case 'unfreeze': {
      const lifted = await liftServerFreeze(scope, scopeOf);
      return lifted === undefined
        ? {
            error: 'There is no freeze of every account. Those of one account or workload are lifted in its dashboard.',
          }
        : { done: `The freeze is lifted; it was in force since ${lifted.since.toISOString()}: ${lifted.reason}` };
    }
    case 'limit': {
      const { action: _, ...change } = order;
      if (Object.values(change).some((value) => value !== undefined)) await limitServer(scope, change);
      return { done: describeLimits(await limitStore(scope).readOfAll()) };
    }
  }
}

function describeLimits({ launchesPerHour, spendPerDay, failuresInRow }: LimitValues): string {
  const limits = [
    launchesPerHour === undefined ? 'any number of launches an hour' : `${launchesPerHour} launches an hour`,
    spendPerDay === undefined ? 'any spend' : `${spendPerDay} USD a day for replicas and overlaps`,
    failuresInRow === undefined ? 'any number of failures in a row' : `${failuresInRow} failures in a row`,
  ];
  return `All accounts together may have: ${limits.join(', ')}.`;
}
