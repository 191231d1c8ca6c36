import type { FolderOwner } from '@spotguard/program';
import { type AccountAnswer, type AccountOrder, accountOrder } from '../accounts/account-order.js';
import { carryOutCommandLineOrder } from '../administration/carry-out-command-line-order.js';
import { orderFromServer } from '../administration/order-from-server.js';
import type { DatabaseLocation } from '../storage/open-database.js';
import { openOrExplain } from './open-or-explain.js';

/**
 * Carries out an order about accounts: through the server that uses the data directory, if one runs, else directly in the
 * database. A PostgreSQL database is always opened directly, since any number of processes may share it.
 */
export async function giveOrder(
  { location, owner }: { readonly location: DatabaseLocation; readonly owner: FolderOwner | undefined },
  order: AccountOrder,
): Promise<AccountAnswer> {
  const checked = accountOrder.safeParse(order);
  if (!checked.success) return { error: checked.error.issues.map(({ message }) => message).join(' ') };
  if ('directory' in location) {
    const answer = await orderFromServer(location.directory, checked.data);
    if (answer !== undefined) return answer;
  }
  const database = await openOrExplain(location, owner);
  try {
    return await carryOutCommandLineOrder({ ...database, now: new Date() }, checked.data);
  } finally {
    await database.close();
  }
}
