import { SpotGuardError } from '@spotguard/sdk';
import type * as z from 'zod';

/** A 2xx body that is not what the protocol says is a failure that may pass: a proxy's page, a half-written answer. */
export function parseAnswer<S extends z.ZodType>(schema: S, body: unknown, what: string): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new SpotGuardError(
    'UPSTREAM_FAILED',
    `The control plane's answer to ${what} is not what the protocol says (${problems.join('; ')}). Check SPOT_OPTIMIZER_SERVER_URL and what stands between`,
    { retryable: true },
  );
}
