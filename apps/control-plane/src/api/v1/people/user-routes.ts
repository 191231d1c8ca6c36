import * as z from 'zod';
import { roles } from '../../../accounts/role.js';
import type { User } from '../../../accounts/users/user.js';
import { nameKeyOf, userName } from '../../../accounts/users/user-fields.js';
import type { NewSetUpCode, UserChanged } from '../../../accounts/users/user-store.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { id, time } from '../api-types.js';
import { pageOf, pageQuery, readCursor, toPage } from '../paging.js';

const tags = ['People'];
const role = z.enum(roles).meta({ description: 'A viewer reads, an operator also acts, an owner also administers.' });
const userSchema = z
  .object({
    userId: id,
    name: z.string(),
    role,
    isDisabled: z.boolean(),
    isSetUp: z.boolean().meta({ description: 'Whether the person has set a password.' }),
    createdAt: time,
    lastSeenAt: time.nullable(),
  })
  .meta({ id: 'User', description: 'A person who can log in.' });
const setUpSchema = z
  .object({
    code: z.string().meta({ description: 'The one-time code, which cannot be read again.' }),
    path: z.string().meta({ description: 'The page of the dashboard on which to use it.' }),
    expiresAt: time,
  })
  .meta({ id: 'SetUpCode' });
const params = z.object({ userId: id });
const csv = ['userId', 'name', 'role', 'isDisabled', 'isSetUp', 'createdAt', 'lastSeenAt'];

/** The routes that list people, and those with which an owner invites, changes and removes them. */
export function userRoutes(app: App): void {
  app.get(
    '/users',
    {
      config: { allow: 'viewer', csv },
      schema: {
        operationId: 'listUsers',
        tags,
        summary: 'List people',
        description: 'Lists the people of the account by name.',
        querystring: z.strictObject(pageQuery),
        response: { 200: pageOf(userSchema).meta({ description: 'A page of people.' }) },
      },
    },
    async ({ query, store }) => {
      const [after] = readCursor(z.tuple([z.string()]), query.cursor) ?? [];
      const { limit } = query;
      const found = await store.users.listPage({ limit, after });
      return toPage(found, { limit, show: showUser, cursorOf: ({ name }) => [nameKeyOf(name)] });
    },
  );

  app.post(
    '/users',
    {
      config: { allow: 'owner', hasSecretAnswer: true },
      schema: {
        operationId: 'inviteUser',
        tags,
        summary: 'Invite a person',
        description: 'Adds a person and returns a code with which that person sets a password, within 24 hours.',
        body: z.strictObject({ name: userName, role }),
        response: { 201: z.object({ user: userSchema, setUp: setUpSchema }).meta({ id: 'InvitedUser' }) },
      },
    },
    async (request, reply) => {
      const invited = await request.store.users.invite(request.body);
      if (invited === undefined)
        throw problem('name-in-use', `There is a user ${request.body.name} already; choose another name.`);
      return reply.status(201).send({ user: showUser(invited.user), setUp: showSetUp(invited) });
    },
  );

  app.get(
    '/users/:userId',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'getUser',
        tags,
        summary: 'Get a person',
        description: 'Returns one person of the account.',
        params,
        response: { 200: userSchema },
      },
    },
    async ({ params: { userId }, store }) => {
      const user = await store.users.find(userId);
      if (user === undefined) throw unknownUser(userId);
      return showUser(user);
    },
  );

  app.patch(
    '/users/:userId',
    {
      config: { allow: 'owner' },
      schema: {
        operationId: 'changeUser',
        tags,
        summary: 'Change a role, disable or enable a person',
        description:
          'Disabling a person ends all sessions of that person. An account keeps at least one owner who can log in.',
        params,
        body: z.strictObject({ role: role.optional(), isDisabled: z.boolean().optional() }),
        response: { 200: userSchema },
      },
    },
    async ({ params: { userId }, body, store }) =>
      showUser(changedUser(userId, await store.users.change(userId, body))),
  );

  app.delete(
    '/users/:userId',
    {
      config: { allow: 'owner' },
      schema: {
        operationId: 'removeUser',
        tags,
        summary: 'Remove a person',
        description:
          'Removes a person and ends all sessions. What the person did stays in the activity, with the name.',
        params,
        response: { 204: z.undefined().meta({ description: 'The person is removed.' }) },
      },
    },
    async ({ params: { userId }, store }, reply) => {
      changedUser(userId, await store.users.remove(userId));
      return reply.status(204).send();
    },
  );

  app.post(
    '/users/:userId/setup-code',
    {
      config: { allow: 'owner', hasSecretAnswer: true },
      schema: {
        operationId: 'createSetUpCode',
        tags,
        summary: 'Let a person set a new password',
        description:
          'Returns a new set-up code, for a person who forgot the password or did not use the invitation in time. Earlier codes of the person end.',
        params,
        response: { 201: setUpSchema },
      },
    },
    async ({ params: { userId }, store }, reply) => {
      const code = await store.users.createSetUpCode(userId);
      if (code === undefined) throw unknownUser(userId);
      return reply.status(201).send(showSetUp(code));
    },
  );
}

function showUser({ id: userId, name, role: userRole, disabledAt, isSetUp, createdAt, lastSeenAt }: User) {
  return { userId, name, role: userRole, isDisabled: disabledAt !== null, isSetUp, createdAt, lastSeenAt };
}

/** The code is behind a `#`, so that no browser sends it to a server or stores it in a log. */
function showSetUp({ code, expiresAt }: NewSetUpCode) {
  return { code, path: `/setup#${code}`, expiresAt };
}

function changedUser(userId: string, result: UserChanged): User {
  if (result.kind === 'unknown') throw unknownUser(userId);
  if (result.kind === 'last-owner') {
    throw problem('last-owner', 'This is the only owner who can log in. Make another person an owner first.');
  }
  return result.user;
}

function unknownUser(userId: string) {
  return problem('user-not-found', `The account has no user ${userId}.`);
}
