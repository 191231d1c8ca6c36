import type { Scope } from '../src/storage/scope.js';
import { freezeStore } from '../src/workloads/freezes/freeze-store.js';
import { limitStore } from '../src/workloads/launch-limits/limit-store.js';
import type { controlPlaneOn, TestAccount } from './control-plane-harness.js';

/** The stores that the routes for people use when an owner of the account calls them. */
export function ownerOf(plane: ReturnType<typeof controlPlaneOn>, account: Pick<TestAccount, 'id'>) {
  const { queries, wakeUps } = plane.database;
  const scope: Scope = {
    queries,
    wakeUps,
    clock: { now: () => plane.now(), monotonic: () => performance.now(), sleep: plane.sleep },
    accountId: account.id,
    actor: { kind: 'user', id: null, name: 'Olga', address: null },
    maxAgents: 10,
    logEvent: () => undefined,
    listeningSince: new Date(0),
  };
  return { limits: limitStore(scope), freezes: freezeStore(scope) };
}
