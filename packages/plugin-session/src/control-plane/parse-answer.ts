import { SpotGuardError } from '@spotguard/sdk';
import type * as z from 'zod';

/**
 * Validates the body of a 2xx answer. Throws a retryable error if it is not what the protocol says, as it may be the page of
 * a proxy or half an answer. `what` names the request in the error.
 */
export function parseAnswer<S extends z.ZodType>(schema: S, body: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new SpotGuardError(
    'UPSTREAM_FAILED',
    `The control plane's answer to ${what} is not what the protocol says (${problems.join('; ')}). Check SPOT_OPTIMIZER_SERVER_URL and any proxy before it`,
    { retryable: true },
  );
}
