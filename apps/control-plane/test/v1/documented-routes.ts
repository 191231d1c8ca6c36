import * as z from 'zod';
import { request } from '../control-plane-harness.js';

const operation = z.object({
  operationId: z.string(),
  'x-role': z.enum(['public', 'viewer', 'operator', 'owner']),
  requestBody: z.object({ required: z.boolean().optional() }).optional(),
  parameters: z.array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() })).default([]),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), z.unknown()).optional() })),
});
const document = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** A route of `/api/v1`, as the OpenAPI document describes it. */
export interface DocumentedRoute {
  readonly method: string;
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly operationId: string;
  readonly role: 'public' | 'viewer' | 'operator' | 'owner';
  readonly hasBody: boolean;
  readonly requiredQuery: readonly string[];
  /** Whether the answer is a stream that stays open. */
  readonly isStream: boolean;
}

/** Reads all routes from the server's document. */
export async function documentedRoutes(url: string): Promise<readonly DocumentedRoute[]> {
  const { paths } = document.parse((await request(`${url}/api/v1/openapi.json`, 'GET', {})).body);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({
      method: method.toUpperCase(),
      path,
      operationId: route.operationId,
      role: route['x-role'],
      hasBody: route.requestBody !== undefined,
      requiredQuery: route.parameters
        .filter((one) => one.in === 'query' && one.required === true)
        .map(({ name }) => name),
      isStream: Object.hasOwn(route.responses['200']?.content ?? {}, 'text/event-stream'),
    })),
  );
}
