import { timingSafeEqual } from 'node:crypto';
import { routes } from '@spotguard/protocol';
import { hashToken } from '../accounts/token.js';
import type { App } from '../http/app.js';

/**
 * Adds `GET /metrics`, which answers only with the operator's token for it: the measurements are of all accounts, so that no
 * token of an account may read them.
 */
export function metricsRoute(
  app: App,
  metrics: { readonly contentType: string; text(): Promise<string> },
  token: string | undefined,
): void {
  const expected = token === undefined ? undefined : Buffer.from(hashToken(token));
  app.get(routes.metrics, async (request, reply) => {
    if (expected === undefined)
      return reply
        .status(403)
        .send({ error: 'Measurements are off here; see --metrics-port and --metrics-token-file' });
    const given = request.headers.authorization?.replace(/^Bearer +/i, '') ?? '';
    if (!timingSafeEqual(Buffer.from(hashToken(given)), expected)) {
      reply.status(401).header('www-authenticate', 'Bearer');
      return reply.send({ error: 'The token of --metrics-token-file is needed' });
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}
