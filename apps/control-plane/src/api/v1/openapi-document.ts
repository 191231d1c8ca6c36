import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type * as z from 'zod';
import { version } from '../../version.js';

type Override = NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override'];

/**
 * Shows a `Date` as a text. Answers may get further fields, so only the objects of requests say that no other field is
 * allowed.
 */
const override: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod;
  if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
};

const config = { zodToJsonConfig: { override } };
const toJsonSchema = createJsonSchemaTransform(config);
const withSchemas = createJsonSchemaTransformObject(config);

/** The header is in the document only: `idempotency.ts` reads it for all routes. */
const idempotencyHeaders = {
  type: 'object',
  properties: {
    'Idempotency-Key': {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description:
        'A new key for each thing to create. The same request with the same key gets the answer of the first one.',
    },
  },
};

type Document = ReturnType<typeof withSchemas>;

/** Each schema is there in the form for requests and in that for answers; only those that something refers to are kept. */
function withoutUnusedSchemas(document: Document): Document {
  const components = { schemas: {}, ...('components' in document ? document.components : {}) };
  const text = JSON.stringify(document);
  const used = Object.entries(components.schemas).filter(([name]) => text.includes(`"#/components/schemas/${name}"`));
  const kept = { ...document, components: { ...components, schemas: Object.fromEntries(used) } } as Document;
  return used.length === Object.keys(components.schemas).length ? kept : withoutUnusedSchemas(kept);
}

/** The options of `@fastify/swagger` that make the OpenAPI document of `/api/v1` from the schemas of its routes. */
export const openApiOptions: FastifyDynamicSwaggerOptions = {
  openapi: {
    openapi: '3.1.1',
    info: {
      title: 'SpotGuard',
      version,
      description: [
        'The API of the SpotGuard control plane for people and programs.',
        'Times are ISO 8601 in UTC. Money is in USD per hour; null means unknown.',
        'Errors are problem details (RFC 9457); the field `code` is stable.',
        'A POST that creates something accepts the header `Idempotency-Key`: for a day, the same request with the same key gets the answer of the first one.',
      ].join('\n\n'),
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [
      { name: 'Session', description: 'Logging in and out, and setting a first password.' },
      { name: 'Account', description: 'Who calls.' },
      { name: 'People', description: 'Who may log in, and their roles.' },
      { name: 'Tokens', description: 'What agents and programs authenticate with.' },
      { name: 'Workloads', description: 'What is protected, and the instances on which it runs.' },
      { name: 'Prices', description: 'What instances cost, and did.' },
      { name: 'Commands', description: 'Orders to the agents of workloads, and what became of them.' },
      { name: 'Replicas', description: 'Instances that were launched ahead to take over.' },
      { name: 'History', description: 'Switches, failovers, interruptions and cleanups.' },
      { name: 'Events', description: 'What happens and happened, and who caused it.' },
      { name: 'Limits', description: 'What stops launches: limits, and freezes.' },
      { name: 'Document', description: 'This document.' },
    ],
    components: {
      securitySchemes: {
        apiToken: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'spotguard_session',
          description:
            'The cookie of a log-in; over TLS its name is `__Host-spotguard_session`. Any request but GET also needs the header `SpotGuard-Request`, with any value, and must come from the same origin.',
        },
      },
    },
  },
  transform: (input) => {
    const { schema, url } = toJsonSchema(input);
    const acceptsKey = input.route.method === 'POST' && input.route.config?.allow !== 'public';
    return { schema: acceptsKey ? { ...schema, headers: idempotencyHeaders } : schema, url };
  },
  transformObject: (document) => withoutUnusedSchemas(withSchemas(document)),
};
