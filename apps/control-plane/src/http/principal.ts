import type { Account } from '../accounts/account-directory.js';
import type { Role } from '../accounts/role.js';
import type { Actor } from '../storage/events/actor.js';

/** Who calls a route of `/api/v1`: a person or a program of an account, with a role. */
export interface Principal {
  readonly account: Account;
  readonly role: Role;
  readonly actor: Actor;
  /** The person who has logged in, with the session; undefined for a program with a token. */
  readonly person: { readonly userId: string; readonly name: string; readonly sessionId: string } | undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route of `/api/v1` that is not public. */
    principal: Principal;
  }
  interface FastifyContextConfig {
    /** The weakest role that may call a route of `/api/v1`. A public route needs no credentials. */
    allow?: Role | 'public' | undefined;
  }
}
