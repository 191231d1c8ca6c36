import { headers } from '@spotguard/protocol';
import { type FastifyRequest, fastify } from 'fastify';
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
import { pricingRoutes } from '../pricing/pricing-routes.js';
import { replicaRoutes } from '../replicas/replica-routes.js';
import type { Queries } from '../storage/database.js';
import { switchRoutes } from '../switches/switch-routes.js';
import { authenticate } from '../tenants/authenticate.js';
import { storeFor } from '../tenants/tenant-store.js';
import { validateRoute } from '../tenants/validate-route.js';
import { version } from '../version.js';
import { answerError } from './answer-error.js';
import type { App } from './app.js';
import { callerOf } from './caller.js';
import { setRoleHeaders } from './role-headers.js';

/** Where log lines go, one JSON object each. */
export interface LogTarget {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly stream: { write(line: string): void };
}

/** What the routes work with. */
export interface ServerParts {
  readonly queries: Queries;
  readonly clock: Clock;
  readonly wakeUps: WakeUps;
  readonly holder: Holder;
  readonly log: LogTarget | undefined;
}

const bodyLimitBytes = 256 * 1_024;

/** Builds the server, not yet listening. All but `/health` and unknown paths is behind the token check. */
export function createServer(parts: ServerParts): App {
  const app = fastify({
    logger: parts.log === undefined ? false : { level: parts.log.level, stream: parts.log.stream },
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 255 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) => reply.status(404).send({ error: 'Not found' }));
  app.addHook('onRequest', async (_request, reply) => {
    reply.header(headers.controlPlane, version);
  });
  acceptJson(app);
  healthRoute(app, parts);
  validateRoute(app, parts.queries);
  app.register(async (guarded) => guardedRoutes(guarded.withTypeProvider<ZodTypeProvider>(), parts));
  return app;
}

/** A v4 agent sets the JSON type on calls without a body, which Fastify would refuse. */
function acceptJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else parse(request, body.toString(), done);
  });
}

function guardedRoutes(app: App, parts: ServerParts): void {
  app.addHook('onRequest', async (request) => {
    const tenant = await authenticate(parts.queries, request);
    const { queries, clock, wakeUps } = parts;
    request.tenant = tenant;
    request.store = storeFor({ queries, clock, wakeUps, clientId: tenant.id });
  });
  app.addHook('onSend', async (request, reply) => {
    const standing = await standingOf(request).catch((error: unknown) => {
      request.log.warn({ err: error }, 'role of the asking host is unknown');
      return undefined;
    });
    if (standing !== undefined) setRoleHeaders(reply, standing);
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
  const { params } = request;
  const agentId = params !== null && typeof params === 'object' && 'agentId' in params ? params.agentId : undefined;
  if (instanceId === undefined || typeof agentId !== 'string') return undefined;
  return request.store.hosts.standing(agentId, instanceId);
}
