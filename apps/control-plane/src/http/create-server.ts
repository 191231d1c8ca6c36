import { headers } from '@spotguard/protocol';
import { type FastifyRequest, fastify, LogController } from 'fastify';
import { validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { agentRoutes } from '../agents/agent-routes.js';
import { clientAgentRoutes } from '../agents/client-agent-routes.js';
import { alarmRoutes } from '../alarms/alarm-routes.js';
import { cleanupRoutes } from '../cleanup/cleanup-routes.js';
import type { Clock } from '../clock.js';
import { clientCommandRoutes } from '../commands/client-command-routes.js';
import { commandRoutes } from '../commands/command-routes.js';
import { issueSwitchRoutes } from '../commands/issue-switch-routes.js';
import { healthRoute } from '../health/health-route.js';
import type { Holder } from '../holding/holder.js';
import type { WakeUps } from '../holding/wake-ups.js';
import { hostRoutes } from '../hosts/host-routes.js';
import { interruptionRoutes } from '../interruptions/interruption-routes.js';
import { countRequest, takeTurn } from '../limits/admit.js';
import { setBodyLimit } from '../limits/body-limit.js';
import { Buckets } from '../limits/buckets.js';
import type { TenantLimits } from '../limits/tenant-limits.js';
import { Turns } from '../limits/turns.js';
import { pricingRoutes } from '../pricing/pricing-routes.js';
import { replicaRoutes } from '../replicas/replica-routes.js';
import type { Database, Queries } from '../storage/database.js';
import { switchRoutes } from '../switches/switch-routes.js';
import { authenticate } from '../tenants/authenticate.js';
import { setAudience } from '../tenants/route-audience.js';
import { storeFor } from '../tenants/tenant-store.js';
import { TokenLookup } from '../tenants/token-lookup.js';
import { TokenUse } from '../tenants/token-use.js';
import { validateRoute } from '../tenants/validate-route.js';
import { version } from '../version.js';
import { answerError } from './answer-error.js';
import type { App } from './app.js';
import { agentIdOf, callerOf } from './caller.js';
import { closeUnread } from './close-unread.js';
import type { ConnectionLimits } from './connection-limits.js';
import type { HttpProblem } from './http-problem.js';
import { logRequests } from './log-requests.js';
import { refuseDeepJson } from './read-json.js';
import { setRoleHeaders } from './role-headers.js';

/** Where log lines go, one JSON object each. */
export interface LogTarget {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly stream: { write(line: string): void };
}

/** What the routes work with. */
export interface ServerParts {
  readonly queries: Queries;
  readonly state: Database['state'];
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  readonly holder: Holder;
  readonly log: LogTarget | undefined;
  readonly limits: ConnectionLimits;
  readonly tenantLimits: TenantLimits;
  /** Since when agents could reach this server. */
  readonly since: { readonly listening: Date };
}

/** Builds the server, not yet listening. All but `/health` and unknown paths is behind the token check. */
export function createServer(parts: ServerParts): App {
  const { limits } = parts;
  const app = fastify({
    logger: parts.log === undefined ? false : { level: parts.log.level, stream: parts.log.stream },
    bodyLimit: limits.maxBodyBytes,
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
  app.setNotFoundHandler((_request, reply) => reply.status(404).send({ error: 'Not found' }));
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.controlPlane, version);
  });
  logRequests(app, parts.clock);
  app.addHook('onSend', closeUnread);
  app.server.maxConnections = limits.maxConnections;
  acceptJson(app);
  const tokens = new TokenLookup(parts.queries, parts.clock);
  healthRoute(app, parts);
  validateRoute(app, tokens);
  app.register(async (guarded) => guardedRoutes(guarded.withTypeProvider<ZodTypeProvider>(), { ...parts, tokens }));
  return app;
}

/** A v4 agent sets the JSON type on calls without a body, which Fastify would refuse. */
function acceptJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
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

function guardedRoutes(app: App, parts: ServerParts & { readonly tokens: TokenLookup }): void {
  app.addHook('onRoute', setAudience);
  app.addHook('onRoute', setBodyLimit);
  const { tenantLimits: limits } = parts;
  const admission = {
    limits,
    buckets: new Buckets(parts.clock),
    turns: new Turns(limits.maxAtWork, limits.maxWaiting),
  };
  const tokenUse = new TokenUse(parts.queries, parts.clock, (error) =>
    app.log.warn({ err: error }, 'the use of a token could not be noted'),
  );
  app.addHook('onRequest', async (request) => {
    const tenant = await authenticate({ tokens: parts.tokens, tokenUse }, request);
    const { queries, clock, wakeUps } = parts;
    request.tenant = tenant;
    const tell = (event: string, fields: object) => request.log.info({ client: tenant.name, ...fields }, event);
    request.store = storeFor({
      queries,
      clock,
      wakeUps,
      clientId: tenant.id,
      maxAgents: limits.maxAgents,
      tell,
      listeningSince: parts.since.listening,
    });
    countRequest(admission, request);
  });
  app.addHook('preHandler', (request, reply) => takeTurn(admission, request, reply));
  app.addHook('onSend', async (request, reply) => {
    // Who has just waited for the database in vain shall not do so once more.
    if (reply.statusCode === 503) return;
    const standing = await standingOf(request).catch((error: unknown) => {
      request.log.warn({ err: error }, 'role of the asking host is unknown');
      return undefined;
    });
    if (standing !== undefined) setRoleHeaders(reply, standing);
    request.turn?.end();
  });
  agentRoutes(app);
  hostRoutes(app, parts.holder);
  commandRoutes(app, parts.holder);
  switchRoutes(app);
  replicaRoutes(app, parts.clock);
  interruptionRoutes(app, parts);
  pricingRoutes(app, parts.clock);
  cleanupRoutes(app);
  alarmRoutes(app);
  clientAgentRoutes(app);
  clientCommandRoutes(app);
  issueSwitchRoutes(app, parts.clock);
}

/** Read after the answer is made, so that it tells of what the request itself changed. */
async function standingOf(request: FastifyRequest) {
  if (request.store === undefined || !request.url.startsWith('/api/agents/')) return undefined;
  const { instanceId } = callerOf(request);
  const agentId = agentIdOf(request);
  if (instanceId === undefined || agentId === undefined) return undefined;
  return request.store.hosts.standing(agentId, instanceId);
}
