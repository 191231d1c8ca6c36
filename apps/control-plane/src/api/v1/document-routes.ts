import swaggerUi from '@fastify/swagger-ui';
import * as z from 'zod';
import type { App } from '../../http/app.js';

/**
 * The OpenAPI document, which is public and the same on every server of a version. Needs `@fastify/swagger` in the scope
 * around it.
 */
export function documentRoutes(app: App): void {
  app.get(
    '/openapi.json',
    {
      config: { allow: 'public' },
      schema: {
        operationId: 'getOpenApiDocument',
        tags: ['Document'],
        summary: 'Get this document',
        description: 'Returns the OpenAPI document of this API. It needs no credentials.',
        response: { 200: z.record(z.string(), z.unknown()).meta({ description: 'An OpenAPI 3.1 document.' }) },
      },
    },
    async () => ({ ...app.swagger() }),
  );
}

/** The same document as pages to browse, without credentials. The files are from this server. */
export function browsableDocument(app: App): void {
  app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: app.prefix,
    // Without the bar on top, which asks for the address of another document.
    uiConfig: { deepLinking: true, displayRequestDuration: true, layout: 'BaseLayout' },
    theme: { title: 'SpotGuard API' },
  });
}
