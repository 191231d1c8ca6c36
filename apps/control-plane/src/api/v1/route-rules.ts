import type { RouteOptions } from 'fastify';
import * as z from 'zod';
import { problemSchema } from './problem-schema.js';

/**
 * Checks that a route of `/api/v1` declares who may call it and what its document says, and adds the problems with which
 * any such route may answer. Throws at the start of the server, so that no route can be added without them.
 */
export function applyRouteRules(route: RouteOptions): void {
  const { config, schema, url } = route;
  const missing = [
    ...(config?.allow === undefined ? ["config.allow ('viewer', 'operator', 'owner' or 'public')"] : []),
    ...(['operationId', 'summary', 'description'] as const)
      .filter((key) => !schema?.[key])
      .map((key) => `schema.${key}`),
    ...(schema?.tags?.length === 1 ? [] : ['schema.tags (one tag)']),
    ...(hasSuccess(schema?.response) ? [] : ['schema.response with an answer 2xx']),
    ...(schema !== undefined && 'hide' in schema ? ['no schema.hide, since each route is part of the document'] : []),
    ...(url.includes(':') && schema?.params === undefined ? ['schema.params'] : []),
  ];
  if (missing.length > 0) throw new Error(`Route ${String(route.method)} ${url} must declare ${missing.join(', ')}.`);
  const isPublic = config?.allow === 'public';
  // A program that reads the document, such as the test of every route, learns the role from it too.
  const role = { 'x-role': config?.allow };
  route.schema = {
    ...schema,
    ...role,
    description: `${schema?.description} ${isPublic ? 'Needs no credentials.' : `Needs the role ${config?.allow}.`}`,
    security: isPublic ? [] : [{ session: [] }, { apiToken: [] }],
    response: { ...successAnswers(route), ...problemAnswers(route, isPublic) },
  };
}

function hasSuccess(response: unknown): boolean {
  return Object.keys(Object(response)).some((status) => status.startsWith('2'));
}

/** The answers that the route declares; a list that can be CSV has that type too. */
function successAnswers({ config, schema }: RouteOptions): object {
  const answers = Object(schema?.response);
  if (config?.csv === undefined) return answers;
  const csv = z.string().meta({ description: 'The same items as CSV (RFC 4180), with a line of column names.' });
  const content = { 'application/json': { schema: answers[200] }, 'text/csv': { schema: csv } };
  return { ...answers, 200: { description: z.globalRegistry.get(answers[200])?.description ?? 'A page.', content } };
}

function problemAnswers({ schema, method }: RouteOptions, isPublic: boolean): object {
  const takesInput = [schema?.params, schema?.querystring, schema?.body].some((part) => part !== undefined);
  const hasBody = schema?.body !== undefined;
  const isWrite = method !== 'GET';
  return {
    ...(takesInput ? { 400: answer('A value of the request is not valid.') } : {}),
    ...(isPublic
      ? {}
      : { 401: answer('Credentials are missing or not valid.'), 403: answer('The role does not allow this.') }),
    ...(schema?.params === undefined ? {} : { 404: answer('The account has no such thing.') }),
    ...(isWrite ? { 409: answer('The request conflicts with the current state.') } : {}),
    ...(hasBody ? { 413: answer('The body is too large.'), 415: answer('The body is not JSON.') } : {}),
    429: answer('Too many requests. `Retry-After` says when to try again.'),
    503: answer('The database does not answer now. `Retry-After` says when to try again.'),
  };
}

function answer(description: string) {
  return { description, content: { 'application/problem+json': { schema: problemSchema } } };
}
