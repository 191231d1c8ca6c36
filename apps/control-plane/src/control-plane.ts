import type { AccountAnswer, AccountOrder } from './accounts/account-order.js';
import { carryOutOrder } from './accounts/carry-out-order.js';
import { type Clock, systemClock } from './clock.js';
import type { ControlPlaneLog } from './control-plane-log.js';
import { createServer, type LogTarget } from './create-server.js';
import { type ConnectionLimits, connectionLimits } from './http/connection-limits.js';
import { HeldRequests } from './http/held-requests.js';
import { Retention } from './jobs/retention/retention.js';
import { completeRules, type GivenRetentionRules } from './jobs/retention/retention-rules.js';
import { type AccountLimits, accountLimits } from './limits/account-limits.js';
import type { Database } from './storage/database.js';
import { keepTime, startTime } from './time/keep-time.js';
import { SteadyClock } from './time/steady-clock.js';

/** After so long a connection that is still open, such as one that never asked anything, is cut off. */
const graceMilliseconds = 2_000;

/** What a control plane is made of. The database is the caller's: close it after the control plane. */
export interface ControlPlaneOptions {
  readonly database: Database;
  /** The machine's when absent; one that is given is believed, without a look at the database's time. */
  readonly clock?: Clock | undefined;
  /** Absent: no log. */
  readonly log?: LogTarget | undefined;
  /** What one connection may take; what is absent is as by default. */
  readonly limits?: Partial<ConnectionLimits> | undefined;
  /** How long reports are kept; what is absent is as by default. */
  readonly retention?: GivenRetentionRules | undefined;
  /** What one account may take; what is absent is as by default. */
  readonly accountLimits?: Partial<AccountLimits> | undefined;
}

/** A control plane in this process. */
export interface ControlPlane {
  /** Its base URL; throws before `listen`. */
  readonly url: string;
  /** Starts to answer and resolves to the base URL; port 0 takes any free one. Loopback unless an instance is named. */
  listen(address?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Carries out an order of the server's operator about its accounts. Whoever may call this may do everything. */
  administer(order: AccountOrder): Promise<AccountAnswer>;
  /** Its log; silent where none was asked for. */
  readonly log: ControlPlaneLog;
  /** Answers what is held or running, refuses what is new, and resolves when all is out. Safe to call twice. */
  close(): Promise<void>;
}

/** Makes a control plane on an open database. Any number of them, in any processes, may share a PostgreSQL one. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const clock = new SteadyClock(options.clock ?? systemClock);
  const { log } = options;
  const { queries, wakeUps, state } = options.database;
  const limits = { ...connectionLimits, ...options.limits };
  const shares = { ...accountLimits, ...options.accountLimits };
  const since = { listening: clock.now() };
  const heldRequests = new HeldRequests(clock, wakeUps, shares.maxHeld);
  const server = createServer({
    queries,
    state,
    clock,
    wakeUps,
    heldRequests,
    log,
    limits,
    accountLimits: shares,
    since,
  });
  const retention = new Retention({ queries, clock, log: server.log, rules: completeRules(options.retention) });
  const timekeeping = new AbortController();
  let url: string | undefined;
  return {
    get url() {
      if (url === undefined) throw new Error('The control plane has no URL before listen() has resolved.');
      return url;
    },
    listen: async ({ host = '127.0.0.1', port = 0 } = {}) => {
      if (options.clock === undefined) {
        await startTime(clock, queries);
        void keepTime(clock, queries, timekeeping.signal);
      }
      since.listening = clock.now();
      url = await server.listen({ host, port });
      retention.start();
      return url;
    },
    log: server.log,
    administer: async (order) => {
      const answer = await carryOutOrder(queries, order, clock.now());
      if (order.action !== 'list' && !('error' in answer)) {
        const { action, ...details } = order;
        server.log.info({ action, ...details }, 'account changed');
      }
      return answer;
    },
    close: async () => {
      heldRequests.stop();
      timekeeping.abort();
      await retention.stop();
      const cut = setTimeout(() => server.server.closeAllConnections(), graceMilliseconds);
      await server.close().finally(() => clearTimeout(cut));
    },
  };
}
