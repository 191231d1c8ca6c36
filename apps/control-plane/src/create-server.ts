import { features, headers, writeFeatures } from '@spotguard/protocol';
import { type FastifyRequest, fastify, LogController } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { accountStore, type SharedWriters } from './account-store.js';
import type { Account } from './accounts/account-directory.js';
import { TokenLookup } from './accounts/token-lookup.js';
import { TokenUse } from './accounts/token-use.js';
import { LogIn } from './accounts/users/log-in.js';
import { LogInTries } from './accounts/users/log-in-tries.js';
import { Passwords } from './accounts/users/passwords.js';
import { SessionDirectory } from './accounts/users/session-directory.js';
import { SetUp } from './accounts/users/set-up.js';
import { commandRoutes } from './api/commands/command-routes.js';
import { issueSwitchRoutes } from './api/commands/issue-switch-routes.js';
import { operatorCommandRoutes } from './api/commands/operator-command-routes.js';
import { healthRoute } from './api/health-route.js';
import { interruptionRoutes } from './api/interruptions/interruption-routes.js';
import { metricsRoute } from './api/metrics-route.js';
import { type PageFiles, pageRoutes } from './api/page/page-routes.js';
import { replicaRoutes } from './api/replicas/replica-routes.js';
import { alarmRoutes } from './api/reports/alarm-routes.js';
import { cleanupRoutes } from './api/reports/cleanup-routes.js';
import { priceRoutes } from './api/reports/price-routes.js';
import { switchRoutes } from './api/reports/switch-routes.js';
import { type V1Parts, v1Api } from './api/v1/v1-api.js';
import { validateRoute } from './api/validate-route.js';
import { agentRoutes } from './api/workloads/agent-routes.js';
import { buildRoutes } from './api/workloads/build-routes.js';
import { instanceRoutes } from './api/workloads/instance-routes.js';
import { setRoleHeaders } from './api/workloads/role-headers.js';
import { stepRoutes } from './api/workloads/step-routes.js';
import { workloadSettingsRoutes } from './api/workloads/workload-settings-routes.js';
import type { Clock } from './clock.js';
import { type Admission, countRequest, takeTurn } from './http/admit.js';
import { answerError } from './http/answer-error.js';
import type { App } from './http/app.js';
import { authenticate } from './http/authenticate.js';
import { authenticatePrincipal, type PrincipalSources } from './http/authenticate-principal.js';
import { setBodyLimit } from './http/body-limit.js';
import { setBrowserHeaders } from './http/browser-headers.js';
import { agentIdOf, callerOf } from './http/caller.js';
import { closeUnread } from './http/close-unread.js';
import type { ConnectionLimits } from './http/connection-limits.js';
import { markDeprecated } from './http/deprecated-routes.js';
import type { HeldRequests } from './http/held-requests.js';
import type { HttpProblem } from './http/http-problem.js';
import { logRequests } from './http/log-requests.js';
import { measureRequests } from './http/measure-requests.js';
import { refuseDeepJson } from './http/read-json.js';
import { setAudience } from './http/route-audience.js';
import type { RunningHandlers } from './http/running-handlers.js';
import type { RetentionRules } from './jobs/retention/retention-rules.js';
import type { AccountLimits } from './limits/account-limits.js';
import { Buckets } from './limits/buckets.js';
import { Turns } from './limits/turns.js';
import type { EventStreams } from './live/event-streams.js';
import type { Metrics } from './metrics/metrics.js';
import { ReportWriter } from './prices/report-writer.js';
import type { Database, Queries } from './storage/database.js';
import type { Actor } from './storage/events/actor.js';
import type { Scope } from './storage/scope.js';
import type { WakeUps } from './storage/wake-ups.js';
import { version } from './version.js';
import { ContactWriter } from './workloads/instances/contact-writer.js';

/** Where log lines are written. Each line is one JSON object. */
export interface LogTarget {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly stream: { write(line: string): void };
}

/** What the server and its routes need. */
export interface ServerParts {
  readonly queries: Queries;
  readonly state: Database['state'];
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  readonly heldRequests: HeldRequests;
  readonly eventStreams: EventStreams;
  readonly log: LogTarget | undefined;
  readonly limits: ConnectionLimits;
  readonly accountLimits: AccountLimits;
  /** Addresses or networks of proxies whose word on the caller's address and on TLS is taken. */
  readonly trustedProxies: readonly string[];
  readonly metrics: Metrics;
  /** Who may read the measurements; undefined for nobody. */
  readonly metricsToken: string | undefined;
  /** The built dashboard; undefined when there is none. */
  readonly page: PageFiles | undefined;
  readonly handlers: RunningHandlers;
  /** How long data is kept. */
  readonly retention: RetentionRules;
  /** When this server began to listen, so that agents could reach it. */
  readonly since: { readonly listening: Date };
}

/** A server has every feature that the protocol of its version knows. */
const ownFeatures = writeFeatures(features);

/**
 * Builds the server without listening. Every route needs a token, except the health routes and the route that validates a
 * token.
 */
export function createServer(parts: ServerParts): App {
  const { limits } = parts;
  const app = fastify({
    logger: parts.log === undefined ? false : { level: parts.log.level, stream: parts.log.stream },
    bodyLimit: limits.maxBodyBytes,
    trustProxy: parts.trustedProxies.length > 0 && [...parts.trustedProxies],
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    requestTimeout: limits.requestMilliseconds,
    connectionTimeout: limits.silentMilliseconds,
    keepAliveTimeout: limits.idleMilliseconds,
    http: {
      headersTimeout: limits.headersMilliseconds,
      requestTimeout: limits.requestMilliseconds,
      connectionsCheckingInterval: limits.checkMilliseconds,
      maxHeaderSize: limits.maxHeaderBytes,
    },
    routerOptions: { maxParamLength: 255 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(answerError);
  parts.handlers.follow(app);
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.controlPlane, version);
    reply.header(headers.features, ownFeatures);
  });
  logRequests(app, parts.clock);
  measureRequests(app, parts.metrics.requests);
  app.addHook('onSend', closeUnread);
  app.addHook('onSend', setBrowserHeaders);
  app.server.maxConnections = limits.maxConnections;
  acceptJson(app);
  pageRoutes(app, parts.page);
  const tokens = new TokenLookup(parts.queries, parts.clock, parts.wakeUps);
  healthRoute(app, parts);
  metricsRoute(app, parts.metrics, parts.metricsToken);
  validateRoute(app, tokens);
  const { accountLimits } = parts;
  const admission = {
    limits: accountLimits,
    buckets: new Buckets(parts.clock),
    turns: new Turns(accountLimits.maxAtWork, accountLimits.maxWaiting),
  };
  const tokenUse = new TokenUse(parts.queries, parts.clock, (error) =>
    app.log.warn({ err: error }, 'the last use of a token could not be stored'),
  );
  const sessions = new SessionDirectory(parts.queries, parts.clock, (error) =>
    app.log.warn({ err: error }, 'the last use of a session could not be stored'),
  );
  const writers = {
    reports: new ReportWriter(parts.queries, parts.clock),
    contacts: new ContactWriter(parts.queries, parts.clock),
  };
  const guardedParts = { ...parts, admission, authentication: { tokens, tokenUse, sessions }, writers };
  app.register(async (guarded) => guardedRoutes(guarded.withTypeProvider<ZodTypeProvider>(), guardedParts));
  app.register(async (scope) => v1Api(scope.withTypeProvider<ZodTypeProvider>(), v1Parts(guardedParts)), {
    prefix: '/api/v1',
  });
  return app;
}

/** What the routes that need credentials use besides `ServerParts`. */
interface GuardedParts extends ServerParts {
  readonly admission: Admission;
  readonly authentication: PrincipalSources;
  readonly writers: SharedWriters;
}

/** Whose data a request may see, and who causes its changes. */
interface Access {
  readonly account: Account;
  readonly actor: Actor;
  readonly agentTokenId?: string | undefined;
}

/** Sets the account of a request and opens its store. */
function openStore(parts: GuardedParts, request: FastifyRequest, { account, ...access }: Access): void {
  const { queries, clock, wakeUps, accountLimits, since, writers } = parts;
  const scope: Scope = {
    queries,
    clock,
    wakeUps,
    accountId: account.id,
    ...access,
    maxAgents: accountLimits.maxAgents,
    logEvent: ({ type, workloadId, data }) =>
      request.log.info({ account: account.name, agentId: workloadId, ...data }, type),
    listeningSince: since.listening,
  };
  request.account = account;
  request.store = accountStore(scope, writers);
}

/** What the API for people and programs needs. */
function v1Parts(parts: GuardedParts): V1Parts {
  const { queries, clock, admission, authentication } = parts;
  const passwords = new Passwords();
  const tries = new LogInTries(queries, clock);
  return {
    passwords,
    logIn: new LogIn(queries, passwords, tries),
    setUp: new SetUp(queries, clock, tries),
    openStore: (request, account, actor) => openStore(parts, request, { account, actor }),
    authenticate: async (request) => {
      request.principal = await authenticatePrincipal(authentication, request);
      const { account, actor } = request.principal;
      openStore(parts, request, { account, actor });
      countRequest(admission, request);
    },
    takeTurn: (request, reply) => takeTurn(admission, request, reply),
    eventStreams: parts.eventStreams,
    clock: parts.clock,
    retention: parts.retention,
  };
}

/** Accepts JSON and no other type. An empty body of that type, which v4 agents send and Fastify would refuse, is none. */
function acceptJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (text === '') return done(null, undefined);
    try {
      refuseDeepJson(text);
    } catch (error) {
      return done(error as HttpProblem);
    }
    parse(request, text, done);
  });
}

function guardedRoutes(app: App, parts: GuardedParts): void {
  app.addHook('onRoute', setAudience);
  app.addHook('onRoute', setBodyLimit);
  const { admission } = parts;
  app.addHook('onRequest', markDeprecated);
  app.addHook('onRequest', async (request) => {
    openStore(parts, request, await authenticate(parts.authentication, request));
    countRequest(admission, request);
  });
  app.addHook('preHandler', (request, reply) => takeTurn(admission, request, reply));
  app.addHook('onSend', async (request, reply) => {
    // The database did not answer this request; another query would wait in vain too.
    if (reply.statusCode === 503) return;
    const sessionState =
      request.sessionState ??
      (await readSessionState(request).catch((error: unknown) => {
        request.log.warn({ err: error }, 'role of the calling instance is unknown');
        return undefined;
      }));
    if (sessionState !== undefined) setRoleHeaders(reply, sessionState);
    request.turn?.end();
  });
  agentRoutes(app);
  buildRoutes(app);
  stepRoutes(app);
  instanceRoutes(app, parts.heldRequests);
  commandRoutes(app, parts.heldRequests);
  switchRoutes(app);
  replicaRoutes(app, parts.clock);
  interruptionRoutes(app, parts);
  priceRoutes(app, parts.clock);
  cleanupRoutes(app);
  alarmRoutes(app);
  workloadSettingsRoutes(app);
  operatorCommandRoutes(app, parts.clock);
  issueSwitchRoutes(app, parts.clock);
}

/** Reads the caller's role after the route has run, so that changes by the request itself are included. */
async function readSessionState(request: FastifyRequest) {
  if (request.store === undefined || !request.url.startsWith('/api/agents/')) return undefined;
  if (request.routeOptions.config.tellsRole === false) return undefined;
  const { instanceId } = callerOf(request);
  const agentId = agentIdOf(request);
  if (instanceId === undefined || agentId === undefined) return undefined;
  return request.store.instances.sessionState(agentId, instanceId);
}
