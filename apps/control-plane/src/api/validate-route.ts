import { routes } from '@spotguard/protocol';
import type { TokenLookup } from '../accounts/token-lookup.js';
import type { App } from '../http/app.js';
import { HttpProblem } from '../http/http-problem.js';

/** Tells whether a token is valid. As in v4, it is stricter than the other endpoints and has its own error texts. */
export function validateRoute(app: App, tokens: TokenLookup): void {
  app.get(routes.validateClient, async (request) => {
    const header = request.headers.authorization ?? '';
    if (!/^Bearer( |$)/.test(header)) refuse(401, 'Missing or invalid Authorization header');
    const token = header.slice('Bearer'.length).trim();
    if (token === '') refuse(401, 'Token is empty');
    const account = await tokens.find(token);
    if (account === undefined) return refuse(401, 'Invalid token');
    if (!account.active) return refuse(403, 'Client account is not active');
    const kinds = account.rights.map(({ kind }) => kind);
    return { valid: true, client_id: account.id, name: account.name, email: account.email, token_kinds: kinds };
  });
}

function refuse(status: number, error: string): never {
  throw new HttpProblem(status, error, { valid: false });
}
