import { type ErrorCode, SpotGuardError } from '@spotguard/sdk';

const longestExcerpt = 300;

/** What an answer other than 2xx means for the caller. Bodies may be JSON, HTML or nothing. */
export function answerError(request: string, status: number, body: unknown): SpotGuardError {
  const details = { request, status, body: excerpt(body) };
  if (status === 401 || status === 403) {
    return new SpotGuardError(
      'PERMISSION_DENIED',
      `The control plane refused the client token (HTTP ${status} to ${request}): ${reasonOf(body)}. Set SPOT_OPTIMIZER_CLIENT_TOKEN to the token of this client and restart`,
      { details },
    );
  }
  const passing = status === 408 || status === 425 || status === 429 || status >= 500;
  const code: ErrorCode = passing ? 'UPSTREAM_FAILED' : 'UPSTREAM_REFUSED';
  return new SpotGuardError(code, `The control plane answered HTTP ${status} to ${request}: ${reasonOf(body)}`, {
    retryable: passing,
    details,
  });
}

function reasonOf(body: unknown): string {
  const error = typeof body === 'object' && body !== null ? (body as { readonly error?: unknown }).error : undefined;
  return typeof error === 'string' ? error.slice(0, longestExcerpt) : 'no reason given';
}

function excerpt(body: unknown): string {
  return (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).slice(0, longestExcerpt);
}
