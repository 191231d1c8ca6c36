import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { KnownUser } from '../../../accounts/users/log-in.js';
import { newPassword, userName } from '../../../accounts/users/user-fields.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { refuseCrossSite } from '../../../http/refuse-cross-site.js';
import { clearSessionCookie, readSessionCookie, setSessionCookie } from '../../../http/session-cookie.js';
import { meSchema, showMe } from './me-route.js';
import type { PeopleParts } from './people-parts.js';

const tags = ['Session'];

/** The routes with which people log in and out, and set their first password. */
export function sessionRoutes(app: App, { logIn, setUp, passwords, openStore }: PeopleParts): void {
  /**
   * Starts a session and answers with its cookie. It always has a new secret, so none can be planted beforehand. A session
   * that the browser had is ended.
   */
  const start = async (request: FastifyRequest, reply: FastifyReply, { account, user }: KnownUser) => {
    const actor = { kind: 'user', id: user.id, name: user.name, address: request.ip } as const;
    openStore(request, account, actor);
    setSessionCookie(request, reply, await request.store.sessions.start(user, readSessionCookie(request)));
    const person = { userId: user.id, name: user.name, sessionId: '' };
    return showMe({ account, role: user.role, actor, person });
  };

  app.post(
    '/session',
    {
      config: { allow: 'public' },
      schema: {
        operationId: 'logIn',
        tags,
        summary: 'Log in',
        description:
          'Sets the cookie of a session. After five failures by the same name or from the same address there is a wait of 30 seconds, which grows to 5 minutes. Needs the header `SpotGuard-Request`, with any value.',
        body: z.strictObject({ name: z.string().max(1_000), password: z.string().max(1_000) }),
        response: { 200: meSchema },
      },
    },
    async (request, reply) => {
      refuseCrossSite(request);
      const result = await logIn.attempt({ ...request.body, address: request.ip });
      if (result.kind === 'failed') {
        const { left, waitSeconds, known } = result;
        if (known !== undefined) {
          openStore(request, known.account, { kind: 'user', id: null, name: null, address: request.ip });
          await request.store.sessions.noteFailure(known.user);
        }
        throw problem('log-in-failed', `Name or password is wrong. ${describeTries(left, waitSeconds)}`);
      }
      if (!result.account.active) throw problem('account-disabled', 'The account is disabled.');
      return start(request, reply, result);
    },
  );

  app.delete(
    '/session',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'logOut',
        tags,
        summary: 'Log out',
        description: 'Ends the session, and its cookie.',
        response: { 204: z.undefined().meta({ description: 'The session has ended.' }) },
      },
    },
    async (request, reply) => {
      const { person } = request.principal;
      if (person === undefined) throw problem('users-only', 'A token has no session; revoke it instead.');
      await request.store.sessions.end(person.userId, person.sessionId);
      clearSessionCookie(request, reply);
      reply.header('Clear-Site-Data', '"cache", "storage"');
      return reply.status(204).send();
    },
  );

  app.get(
    '/setup',
    {
      config: { allow: 'public' },
      schema: {
        operationId: 'getSetUpState',
        tags,
        summary: 'Is the server set up?',
        description: 'Tells whether the server has any user who can log in, or waits for the first owner.',
        response: { 200: z.object({ isSetUp: z.boolean() }).meta({ description: 'Whether there is any user.' }) },
      },
    },
    async () => ({ isSetUp: await setUp.isDone() }),
  );

  app.post(
    '/setup',
    {
      config: { allow: 'public' },
      schema: {
        operationId: 'setUp',
        tags,
        summary: 'Set a password with a set-up code',
        description:
          'Uses the one-time code of an invitation, or the one that the server prints at its first start, which creates the first owner and needs a name. Logs in. Needs the header `SpotGuard-Request`, with any value.',
        body: z.strictObject({ code: z.string().max(200), name: userName.optional(), password: newPassword }),
        response: { 200: meSchema },
      },
    },
    async (request, reply) => {
      refuseCrossSite(request);
      const { code, name, password } = request.body;
      const known = await setUp.find({ code, address: request.ip });
      if (known === undefined) throw codeInvalid();
      const { account, user } = known;
      const userName = user?.name ?? name;
      if (userName === undefined)
        throw problem('invalid-request', 'This code creates the first owner: send a name too.');
      if (!account.active) throw problem('account-disabled', 'The account is disabled.');
      const passwordHash = await passwords.hash(password);
      openStore(request, account, { kind: 'user', id: user?.id ?? null, name: userName, address: request.ip });
      const result = await request.store.users.setUp(known.id, { name: userName, passwordHash });
      if (result === 'unknown') throw codeInvalid();
      if (result === 'name-in-use')
        throw problem('name-in-use', `There is a user ${userName} already; choose another name.`);
      return start(request, reply, { account, user: result });
    },
  );
}

function codeInvalid() {
  return problem(
    'set-up-code-invalid',
    'The code is unknown, used or expired. Ask an owner for a new one; the first one is printed at the start of the server.',
  );
}

function describeTries(left: number, waitSeconds: number): string {
  const wait =
    waitSeconds < 60 ? `${waitSeconds} seconds` : waitSeconds === 60 ? '1 minute' : `${waitSeconds / 60} minutes`;
  if (left === 0) return `Wait ${wait} before the next try.`;
  return `${left} ${left === 1 ? 'try' : 'tries'} left, then a wait of ${wait}.`;
}
