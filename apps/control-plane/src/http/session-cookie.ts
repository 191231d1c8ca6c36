import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The name of the cookie. Over TLS its prefix makes browsers refuse it from other servers and without encryption, so
 * nobody can plant one.
 */
function nameFor(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-spotguard_session' : 'spotguard_session';
}

/** Reads the secret of the session from the request's cookies. */
export function readSessionCookie(request: FastifyRequest): string | undefined {
  const name = nameFor(request);
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.split('=', 2);
    if (key?.trim() === name && value !== undefined && /^[\w-]{43}$/.test(value.trim())) return value.trim();
  }
  return undefined;
}

/** Sends the secret of a session as a cookie that scripts cannot read and other sites cannot send. */
export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { secret, expiresAt }: { readonly secret: string; readonly expiresAt: Date },
): void {
  setCookie(request, reply, `${secret}; Expires=${expiresAt.toUTCString()}`);
}

/** Makes the browser forget the cookie. */
export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, '; Max-Age=0');
}

function setCookie(request: FastifyRequest, reply: FastifyReply, value: string): void {
  const secure = request.protocol === 'https' ? '; Secure' : '';
  reply.header('Set-Cookie', `${nameFor(request)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}`);
}
