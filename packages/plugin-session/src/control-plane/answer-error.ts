import { type ErrorCode, SpotGuardError } from '@spotguard/sdk';

const maxExcerptLength = 300;
const maxParsedLength = 10_000;

export interface RefusedRequest {
  /** Method and path. */
  readonly request: string;
  readonly status: number;
  /** JSON, HTML or nothing. */
  readonly body: unknown;
  /** Removes secrets. An answer may quote the request, so every part of the body that is used must go through this. */
  readonly conceal: (text: string) => string;
}

/** Makes the error for an answer other than 2xx. */
export function answerError({ request, status, body, conceal }: RefusedRequest): SpotGuardError {
  const text = conceal(textOf(body));
  const details = { request, status, body: text.slice(0, maxExcerptLength), answer: answerOf(text) };
  const reason = conceal(reasonOf(body)).slice(0, maxExcerptLength);
  if (status === 401 || status === 403) {
    return new SpotGuardError(
      'PERMISSION_DENIED',
      `The control plane refused the client token (HTTP ${status} to ${request}): ${reason}. Set SPOT_OPTIMIZER_CLIENT_TOKEN to the token of this client and restart`,
      { details },
    );
  }
  if (status < 400) {
    // Retryable: the address is wrong, not the request; a report must not count as refused.
    return new SpotGuardError(
      'UPSTREAM_FAILED',
      `The control plane redirects ${request} (HTTP ${status}). Set SPOT_OPTIMIZER_SERVER_URL to where it is now`,
      { retryable: true, details },
    );
  }
  const isTemporary = status === 408 || status === 425 || status === 429 || status >= 500;
  const code: ErrorCode = isTemporary ? 'UPSTREAM_FAILED' : 'UPSTREAM_REFUSED';
  return new SpotGuardError(code, `The control plane answered HTTP ${status} to ${request}: ${reason}`, {
    retryable: isTemporary,
    details,
  });
}

function reasonOf(body: unknown): string {
  const error = typeof body === 'object' && body !== null ? (body as { readonly error?: unknown }).error : undefined;
  return typeof error === 'string' ? error : 'no reason given';
}

/** Parses JSON: a v4 backend sends meaningful answers with an error status, too. */
function answerOf(text: string): unknown {
  try {
    return text.length > maxParsedLength ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : (JSON.stringify(body) ?? '');
}
