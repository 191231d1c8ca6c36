import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Clock } from '../../clock.js';
import type { App } from '../../http/app.js';
import { compressAnswers } from '../../http/compress-answers.js';
import type { RetentionRules } from '../../jobs/retention/retention-rules.js';
import type { EventStreams } from '../../live/event-streams.js';
import { isUnavailable } from '../../storage/unavailable.js';
import { meRoute } from './account/me-route.js';
import { ownAccountRoutes } from './account/own-account-routes.js';
import type { PeopleParts } from './account/people-parts.js';
import { sessionRoutes } from './account/session-routes.js';
import { answerProblem, sendProblem } from './answer-problem.js';
import { commandRoutes } from './commands/command-routes.js';
import { switchRoute } from './commands/switch-route.js';
import { answerCsv } from './csv.js';
import { browsableDocument, documentRoutes } from './document-routes.js';
import { eventStreamRoute } from './events/event-stream-route.js';
import { fleetRoutes } from './fleet/fleet-routes.js';
import { activityRoutes } from './history/activity-routes.js';
import { alarmRoutes } from './history/alarm-routes.js';
import { cleanupRoutes } from './history/cleanup-routes.js';
import { interruptionRoutes } from './history/interruption-routes.js';
import { stepRoutes } from './history/step-routes.js';
import { switchRoutes } from './history/switch-routes.js';
import { answerRepeated, storeAnswer } from './idempotency.js';
import { freezeRoutes } from './limits/freeze-routes.js';
import { limitRoutes } from './limits/limit-routes.js';
import { openApiOptions } from './openapi-document.js';
import { userRoutes } from './people/user-routes.js';
import { poolRoutes } from './prices/pool-routes.js';
import { priceRoutes } from './prices/price-routes.js';
import { replicaRoutes } from './replicas/replica-routes.js';
import { retentionRoutes } from './retention/retention-routes.js';
import { applyRouteRules } from './route-rules.js';
import { savingsRoutes } from './savings/savings-routes.js';
import { tokenRoutes } from './tokens/token-routes.js';
import { buildRoutes } from './workloads/build-routes.js';
import { instanceRoutes } from './workloads/instance-routes.js';
import { workloadRoutes } from './workloads/workload-routes.js';

/** What the routes need of the server: above all, how it admits a request to those that are not public. */
export interface V1Parts extends PeopleParts {
  /** Sets who calls, the account and its store; throws when the caller may not call the route. */
  readonly authenticate: (request: FastifyRequest) => Promise<void>;
  /** The open event streams of this server. */
  readonly eventStreams: EventStreams;
  /** Waits until the request may use the database. */
  readonly takeTurn: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
  readonly clock: Clock;
  /** How long data is kept. */
  readonly retention: RetentionRules;
}

/** The API for people and programs, `/api/v1`: a scope with its own errors, headers and rules for routes. */
export async function v1Api(app: App, parts: V1Parts): Promise<void> {
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  app.setNotFoundHandler((request, reply) => {
    sendProblem(reply, 'route-not-found', `${request.method} ${request.url.split('?')[0]} is no route of this API.`);
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
  });
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: strictDirectives },
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
    xFrameOptions: { action: 'deny' },
  });
  await compressAnswers(app);
  await app.register(swagger, openApiOptions);
  browsableDocument(app);
  app.register(async (scope) => routesOf(scope.withTypeProvider<ZodTypeProvider>(), parts));
}

/** Nothing but what this server sends, and no frame around it. Swagger UI sets styles of elements. */
const strictDirectives = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
};

function routesOf(app: App, parts: V1Parts): void {
  const { authenticate, takeTurn, eventStreams, clock, retention } = parts;
  app.addHook('onRoute', applyRouteRules);
  app.decorateRequest('claimedKey', undefined);
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.allow !== 'public') await authenticate(request);
  });
  app.addHook('preHandler', async (request, reply) => {
    if (request.principal !== undefined) await takeTurn(request, reply);
  });
  app.addHook('preHandler', answerRepeated);
  app.addHook('preSerialization', answerCsv);
  app.addHook('onSend', async (request, reply, payload) => {
    await storeAnswer(request, reply, payload);
    request.turn?.end();
  });
  documentRoutes(app);
  sessionRoutes(app, parts);
  meRoute(app);
  ownAccountRoutes(app, parts);
  userRoutes(app);
  tokenRoutes(app);
  fleetRoutes(app);
  workloadRoutes(app);
  instanceRoutes(app);
  buildRoutes(app);
  commandRoutes(app, clock);
  switchRoute(app, clock);
  replicaRoutes(app, clock);
  limitRoutes(app);
  freezeRoutes(app);
  eventStreamRoute(app, eventStreams, (request) =>
    authenticate(request).then(
      () => true,
      (error: unknown) => isUnavailable(error),
    ),
  );
  activityRoutes(app);
  switchRoutes(app);
  stepRoutes(app);
  interruptionRoutes(app);
  cleanupRoutes(app);
  alarmRoutes(app);
  priceRoutes(app, clock);
  poolRoutes(app);
  savingsRoutes(app, clock);
  retentionRoutes(app, retention);
}
