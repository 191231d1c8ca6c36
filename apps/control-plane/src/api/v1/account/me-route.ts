import * as z from 'zod';
import { roles } from '../../../accounts/role.js';
import type { App } from '../../../http/app.js';
import type { Principal } from '../../../http/principal.js';
import { id } from '../api-types.js';

export const meSchema = z
  .object({
    kind: z.enum(['user', 'token']).meta({ description: 'A person, or a program with an API token.' }),
    id,
    name: z.string(),
    role: z.enum(roles),
    account: z.object({ accountId: id, name: z.string() }),
  })
  .meta({ id: 'Me' });

/** The route that tells callers who they are. */
export function meRoute(app: App): void {
  app.get(
    '/me',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getMe',
        tags: ['Account'],
        summary: 'Who am I?',
        description: 'Returns the account, the role and the name of whoever sends the request.',
        response: { 200: meSchema },
      },
    },
    async ({ principal }) => showMe(principal),
  );
}

/** Returns who calls as the API shows it. */
export function showMe({ actor, role, account, person }: Pick<Principal, 'actor' | 'role' | 'account' | 'person'>) {
  return {
    kind: person === undefined ? ('token' as const) : ('user' as const),
    id: actor.id ?? '',
    name: actor.name ?? '',
    role,
    account: { accountId: account.id, name: account.name },
  };
}
