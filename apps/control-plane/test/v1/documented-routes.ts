import * as z from 'zod';
import { request } from '../control-plane-harness.js';
import type { BodySchema } from './malformed-bodies.js';

const operation = z.object({
  operationId: z.string(),
  'x-role': z.enum(['public', 'viewer', 'operator', 'owner']),
  requestBody: z
    .object({
      required: z.boolean().optional(),
      content: z.object({ 'application/json': z.object({ schema: z.custom<BodySchema>() }) }),
    })
    .optional(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() })).default([]),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
});
const document = z.object({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.object({ schemas: z.record(z.string(), z.custom<BodySchema>()) }),
});

/** A route of `/api/v1`, as the OpenAPI document describes it. */
export interface DocumentedRoute {
  readonly method: string;
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly operationId: string;
  readonly role: 'public' | 'viewer' | 'operator' | 'owner';
  readonly hasBody: boolean;
  /** The schema of the body; empty when it has none. */
  readonly bodySchema: BodySchema;
  readonly queryNames: readonly string[];
  readonly requiredQuery: readonly string[];
  /** Whether the answer is a stream that stays open. */
  readonly isStream: boolean;
}

/** Reads all routes from the server's document. */
export async function documentedRoutes(url: string): Promise<readonly DocumentedRoute[]> {
  const { body } = await request(`${url}/api/v1/openapi.json`, 'GET', {});
  const { paths, components } = document.parse(body);
  const named = Object.fromEntries(
    Object.entries(components.schemas).map(([name, schema]) => [`#/components/schemas/${name}`, schema]),
  );
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase(),
      path,
      operationId: route.operationId,
      role: route['x-role'],
      hasBody: route.requestBody !== undefined,
      bodySchema: resolved(route.requestBody?.content['application/json'].schema ?? {}, named),
      queryNames: route.parameters.filter((one) => one.in === 'query').map(({ name }) => name),
      requiredQuery: route.parameters
        .filter((one) => one.in === 'query' && one.required === true)
        .map(({ name }) => name),
      isStream: Object.hasOwn(route.responses['200']?.content ?? {}, 'text/event-stream'),
    })),
  );
}

/** Puts the named schemas in the place of their references, in a schema and its properties. */
function resolved(schema: BodySchema, named: Readonly<Record<string, BodySchema>>): BodySchema {
  const { $ref, properties, anyOf, ...rest } = schema;
  if ($ref !== undefined) return resolved(named[$ref] ?? {}, named);
  return {
    ...rest,
    ...(anyOf && { anyOf: anyOf.map((part) => resolved(part, named)) }),
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, resolved(part, named)])),
    }),
  };
}
