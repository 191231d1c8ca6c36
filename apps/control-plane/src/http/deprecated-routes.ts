import { routes } from '@spotguard/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** When the routes of v4's dashboard became deprecated: 1 December 2026, as RFC 9745 writes it. */
const deprecatedSince = '@1796083200';

/** The routes that v4's dashboard called, with the routes that take their place. */
export const successors: Readonly<Record<string, string>> = {
  [routes.validateClient]: '/api/v1/me',
  [routes.forceSwitch]: '/api/v1/workloads/{workloadId}/switch',
  [routes.instancePricing]: '/api/v1/pools',
  [routes.clientCommand]: '/api/v1/workloads/{workloadId}/commands/{commandId}',
  [routes.clientAgents]: '/api/v1/workloads',
  [routes.clientAgent]: '/api/v1/workloads/{workloadId}',
  [routes.clientAgentConfig]: '/api/v1/workloads/{workloadId}/settings',
  [routes.toggleEnabled]: '/api/v1/workloads/{workloadId}/settings',
  [routes.createReplica]: '/api/v1/workloads/{workloadId}/replicas',
  [routes.switchHistory]: '/api/v1/switches',
  [routes.interruptions]: '/api/v1/interruptions',
  [routes.interruption]: '/api/v1/interruptions/{interruptionId}',
  [routes.alarms]: '/api/v1/alarms',
};

/** Parameters whose names differ between the two. */
const earlierNames: Readonly<Record<string, string>> = { workloadId: 'agentId' };

/**
 * Says in the answer of a deprecated route that it is one (RFC 9745), and which route takes its place (RFC 8288) where that has
 * no parameter that the request does not name. Used as an `onRequest` hook.
 */
export async function markDeprecated(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { url = '' } = request.routeOptions;
  const successor = Object.hasOwn(successors, url) ? successors[url] : undefined;
  if (successor === undefined) return;
  reply.header('Deprecation', deprecatedSince);
  const params = Object(request.params);
  const path = successor.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value: unknown = params[earlierNames[name] ?? name];
    return typeof value === 'string' ? encodeURIComponent(value) : placeholder;
  });
  if (!path.includes('{')) reply.header('Link', `<${path}>; rel="successor-version"`);
}
