import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountAnswer, AccountOrder } from './accounts/account-order.js';
import { LogInTries } from './accounts/users/log-in-tries.js';
import { SetUp } from './accounts/users/set-up.js';
import { carryOutCommandLineOrder } from './administration/carry-out-command-line-order.js';
import type { PageFiles } from './api/page/page-routes.js';
import { type Clock, systemClock } from './clock.js';
import type { ControlPlaneLog } from './control-plane-log.js';
import { createServer, type LogTarget } from './create-server.js';
import { type ConnectionLimits, connectionLimits } from './http/connection-limits.js';
import { HeldRequests } from './http/held-requests.js';
import { RunningHandlers } from './http/running-handlers.js';
import { expiredJob } from './jobs/expired/expired-job.js';
import { JobLeases } from './jobs/job-leases.js';
import { JobRunner } from './jobs/job-runner.js';
import { priceRollUpJob } from './jobs/price-roll-ups/price-roll-up-job.js';
import { retentionJob } from './jobs/retention/retention-job.js';
import { completeRules, type PartialRetentionRules } from './jobs/retention/retention-rules.js';
import { savingsJob } from './jobs/savings-job.js';
import { workloadJobs } from './jobs/workloads/workload-jobs.js';
import { type AccountLimits, accountLimits } from './limits/account-limits.js';
import { EventStreams } from './live/event-streams.js';
import { createMetrics } from './metrics/metrics.js';
import { listenForMetrics, type MetricsListener } from './metrics/metrics-listener.js';
import type { Database } from './storage/database.js';
import { keepTime, startTime } from './time/keep-time.js';
import { SteadyClock } from './time/steady-clock.js';

/** When the control plane closes, connections that are still open after this time are cut off. */
const graceMilliseconds = 2_000;
/** How long it waits for handlers whose callers have left: as long as a database may be silent. */
const maxHandlerMilliseconds = 9_000;

/** What a control plane needs. The caller owns the database and closes it after the control plane. */
export interface ControlPlaneOptions {
  readonly database: Database;
  /** By default the clock of this machine, adjusted to the database's time. A clock passed here is not adjusted. */
  readonly clock?: Clock | undefined;
  /** By default nothing is logged. */
  readonly log?: LogTarget | undefined;
  /** The limits of one connection; absent ones have their defaults. */
  readonly limits?: Partial<ConnectionLimits> | undefined;
  /** How long reports are kept; absent rules have their defaults. */
  readonly retention?: PartialRetentionRules | undefined;
  /** Addresses or networks of proxies in front, whose word on the caller's address and on TLS is taken. By default none. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** The limits of one account; absent ones have their defaults. */
  readonly accountLimits?: Partial<AccountLimits> | undefined;
  /** The built dashboard. Without it, the server tells browsers that it has none. */
  readonly page?: PageFiles | undefined;
  /** What is measured, and who may read it; by default nobody may. */
  readonly metrics?: MetricsOptions | undefined;
}

/** The measurements of a control plane. */
export interface MetricsOptions {
  /** The token with which `GET /metrics` answers; without one it answers 404. */
  readonly token?: string | undefined;
  /** A port of 127.0.0.1 on which `GET /metrics` needs no token; 0 uses any free port. By default there is none. */
  readonly port?: number | undefined;
  /** Whether the process belongs to this control plane alone, so that its memory and its event loop are measured too. */
  readonly isOwnProcess?: boolean | undefined;
}

/** A control plane that runs in this process. */
export interface ControlPlane {
  /** Its base URL; throws before `listen`. */
  readonly url: string;
  /** The URL of the listener for measurements; undefined without one, and before `listen`. */
  readonly metricsUrl: string | undefined;
  /**
   * Starts to answer requests and resolves to the base URL. By default it listens on 127.0.0.1 and on any free port (0).
   */
  listen(address?: { readonly host?: string; readonly port?: number }): Promise<string>;
  /** Carries out an order about accounts. It checks no rights: only the server's operator may reach this. */
  administer(order: AccountOrder): Promise<AccountAnswer>;
  /**
   * Makes a one-time code with which the first owner sets a name and a password, and ends the earlier ones. Undefined when
   * there is a user already, or several accounts and none of them is `default`.
   */
  createFirstSetUpCode(): Promise<{ readonly code: string; readonly expiresAt: Date } | undefined>;
  /** The server's log; it drops everything when the options have no `log`. */
  readonly log: ControlPlaneLog;
  /**
   * Stops: answers the requests that are held or running, refuses new ones, and resolves when all answers are sent. Safe
   * to call twice.
   */
  close(): Promise<void>;
}

/** Creates a control plane on an open database. Any number of control planes may share a PostgreSQL database. */
export function createControlPlane(options: ControlPlaneOptions): ControlPlane {
  const clock = new SteadyClock(options.clock ?? systemClock);
  const { log } = options;
  const { queries, wakeUps, state } = options.database;
  const limits = { ...connectionLimits, ...options.limits };
  const shares = { ...accountLimits, ...options.accountLimits };
  const since = { listening: clock.now() };
  const heldRequests = new HeldRequests(clock, wakeUps, shares.maxHeld);
  const eventStreams = new EventStreams({
    queries,
    clock,
    wakeUps,
    maxStreams: shares.maxStreams,
    onError: (error) => server.log.warn({ err: error }, 'events could not be read; the event streams were ended'),
  });
  const metrics = createMetrics({
    database: options.database,
    heldRequests,
    eventStreams,
    clock,
    isOwnProcess: options.metrics?.isOwnProcess === true,
  });
  const handlers = new RunningHandlers();
  const retention = completeRules(options.retention);
  const server = createServer({
    handlers,
    metrics,
    metricsToken: options.metrics?.token,
    queries,
    state,
    clock,
    wakeUps,
    heldRequests,
    eventStreams,
    log,
    limits,
    accountLimits: shares,
    since,
    trustedProxies: options.trustedProxies ?? [],
    page: options.page,
    retention,
  });
  const jobParts = { queries, clock, wakeUps, since, log: server.log };
  const jobs = new JobRunner({ leases: new JobLeases(queries, clock, randomUUID()), clock, log: server.log }, [
    retentionJob(queries, retention),
    priceRollUpJob(queries),
    expiredJob(queries),
    ...workloadJobs(jobParts),
    savingsJob(jobParts),
  ]);
  const timekeeping = new AbortController();
  let url: string | undefined;
  let metricsListener: MetricsListener | undefined;
  return {
    get metricsUrl() {
      return metricsListener?.url;
    },
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
      const metricsPort = options.metrics?.port;
      if (metricsPort !== undefined) metricsListener = await listenForMetrics(metrics, metricsPort);
      jobs.start();
      return url;
    },
    log: server.log,
    createFirstSetUpCode: () => new SetUp(queries, clock, new LogInTries(queries, clock)).createFirstCode(),
    administer: async (order) => {
      const answer = await carryOutCommandLineOrder({ queries, wakeUps, now: clock.now() }, order);
      if (!order.action.startsWith('list') && !('error' in answer)) {
        // A password is never logged.
        const { password: _, ...details } = { password: undefined, ...order };
        server.log.info(details, 'account changed');
      }
      return answer;
    },
    close: async () => {
      heldRequests.stop();
      const streamsEnd = eventStreams.close();
      timekeeping.abort();
      const jobsEnd = jobs.stop();
      const cutOff = setTimeout(() => server.server.closeAllConnections(), graceMilliseconds);
      await server.close().finally(() => clearTimeout(cutOff));
      await Promise.race([handlers.ended(), sleep(maxHandlerMilliseconds, undefined, { ref: false })]);
      await metricsListener?.close();
      await jobsEnd;
      await streamsEnd;
    },
  };
}
