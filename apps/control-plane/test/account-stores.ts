import { type AccountStore, accountStore } from '../src/account-store.js';
import { ReportWriter } from '../src/prices/report-writer.js';
import type { Scope } from '../src/storage/scope.js';
import { ContactWriter } from '../src/workloads/instances/contact-writer.js';
import type { controlPlaneOn, TestAccount } from './control-plane-harness.js';

/** Returns the stores of an account, as the routes for people and programs use them. */
export function storesOf(plane: ReturnType<typeof controlPlaneOn>, account: TestAccount): AccountStore {
  const { queries, wakeUps } = plane.database;
  const clock = { now: () => plane.now(), monotonic: () => performance.now(), sleep: plane.sleep };
  const scope: Scope = {
    queries,
    wakeUps,
    clock,
    accountId: account.id,
    actor: { kind: 'user', id: null, name: 'a test', address: null },
    maxAgents: 10,
    logEvent: () => undefined,
    listeningSince: new Date(0),
  };
  return accountStore(scope, {
    reports: new ReportWriter(queries, clock),
    contacts: new ContactWriter(queries, clock),
  });
}
