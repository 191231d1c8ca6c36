import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { newPassword } from '../../../accounts/users/user-fields.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { setSessionCookie } from '../../../http/session-cookie.js';
import { id, time } from '../api-types.js';
import type { PeopleParts } from './people-parts.js';

const tags = ['Account'];
const sessionSchema = z
  .object({
    sessionId: id,
    isCurrent: z.boolean().meta({ description: 'Whether it is the session of this request.' }),
    address: z.string().meta({ description: 'The IP address of the log-in.' }),
    createdAt: time,
    lastUsedAt: time,
    expiresAt: time,
  })
  .meta({ id: 'Session' });

/** The routes with which people change their password and end their sessions. */
export function ownAccountRoutes(app: App, { logIn, passwords }: PeopleParts): void {
  app.put(
    '/me/password',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'changeOwnPassword',
        tags,
        summary: 'Change my password',
        description:
          'Stores a new password and ends all other sessions. A wrong current password counts as a failed log-in.',
        body: z.strictObject({ currentPassword: z.string().max(1_000), newPassword }),
        response: { 204: z.undefined().meta({ description: 'The password is changed.' }) },
      },
    },
    async (request, reply) => {
      const { userId, name, sessionId } = personOf(request);
      const { currentPassword: password, newPassword: next } = request.body;
      const result = await logIn.attempt({ name, password, address: request.ip });
      if (result.kind === 'failed') throw problem('log-in-failed', 'The current password is wrong.');
      const passwordHash = await passwords.hash(next);
      await request.store.users.setPassword(userId, { passwordHash, keptSessionId: sessionId });
      const renewed = await request.store.sessions.renew(sessionId);
      if (renewed !== undefined) setSessionCookie(request, reply, renewed);
      return reply.status(204).send();
    },
  );

  app.get(
    '/me/sessions',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'listOwnSessions',
        tags,
        summary: 'List my sessions',
        description: 'Lists where you are logged in, the newest session first.',
        response: { 200: z.object({ items: z.array(sessionSchema) }).meta({ description: 'All sessions.' }) },
      },
    },
    async (request) => {
      const { userId, sessionId } = personOf(request);
      const found = await request.store.sessions.listOf(userId);
      const items = found.map(({ id: foundId, ...session }) => ({
        ...session,
        sessionId: foundId,
        isCurrent: foundId === sessionId,
      }));
      return { items };
    },
  );

  app.delete(
    '/me/sessions/:sessionId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'endOwnSession',
        tags,
        summary: 'End one of my sessions',
        description: 'Logs out wherever that session is.',
        params: z.object({ sessionId: id }),
        response: { 204: z.undefined().meta({ description: 'The session has ended.' }) },
      },
    },
    async (request, reply) => {
      const { sessionId } = request.params;
      if (!(await request.store.sessions.end(personOf(request).userId, sessionId)))
        throw problem('session-not-found', `You have no session ${sessionId}.`);
      return reply.status(204).send();
    },
  );
}

function personOf(request: FastifyRequest) {
  const { person } = request.principal;
  if (person === undefined) throw problem('users-only', 'A token has neither a password nor sessions; log in.');
  return person;
}
