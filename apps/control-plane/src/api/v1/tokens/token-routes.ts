import * as z from 'zod';
import type { TokenKind } from '../../../accounts/account-directory.js';
import { type AccountToken, tokenScopes } from '../../../accounts/account-tokens.js';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import { id, time } from '../api-types.js';

const tags = ['Tokens'];
const params = z.object({ tokenId: id });
const tokenFields = {
  tokenId: id,
  name: z.string(),
  createdAt: time,
  createdBy: z.string().nullable().meta({ description: 'The name of the person or token that made it.' }),
  expiresAt: time.nullable().meta({ description: 'null: never.' }),
  lastUsedAt: time.nullable().meta({ description: 'Accurate to a minute.' }),
};
const agentTokenSchema = z
  .object({
    ...tokenFields,
    agents: z.int().min(0).meta({
      description: 'How many agents were in contact in the last hour and sent this token at their last contact.',
    }),
  })
  .meta({ id: 'AgentToken', description: 'A token that agents report with.' });
const apiTokenSchema = z
  .object({
    ...tokenFields,
    scope: z.enum(tokenScopes).meta({ description: 'What it may do, as the roles viewer, operator and owner.' }),
  })
  .meta({ id: 'ApiToken', description: 'A token for programs that use this API.' });
const secret = z.string().meta({ description: 'The token itself, which cannot be read again.' });
const expiresAt = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullable()
  .meta({ description: 'When it ends; null: never.' });
const tokenName = z
  .string()
  .regex(/^[^\p{Cc}]{1,100}$/u, 'A name has 1 to 100 characters and no control characters.')
  .meta({ description: 'What people know it by.' });
const newToken = {
  name: tokenName,
  expiresAt: expiresAt.default(null),
};

/** How the tokens of one kind are called. */
interface TokenTopic {
  readonly kind: TokenKind;
  readonly path: string;
  readonly noun: string;
  /** The end of the operation ids. */
  readonly operation: 'AgentToken' | 'ApiToken';
}

/** The routes that list, create, change and revoke the tokens of agents, and those of programs. */
export function tokenRoutes(app: App): void {
  const agents = { kind: 'agent', path: '/agent-tokens', noun: 'agent token', operation: 'AgentToken' } as const;
  const api = { kind: 'operator', path: '/api-tokens', noun: 'API token', operation: 'ApiToken' } as const;

  app.get(
    agents.path,
    {
      config: { allow: 'operator' },
      schema: {
        ...listSchema(agents),
        response: { 200: z.object({ items: z.array(agentTokenSchema) }).meta({ description: 'All agent tokens.' }) },
      },
    },
    async ({ store }) => {
      const [found, agentsOf] = await Promise.all([store.tokens.list('agent'), store.tokens.countAgents()]);
      return { items: found.map((token) => showAgentToken(token, agentsOf)) };
    },
  );
  app.get(
    api.path,
    {
      config: { allow: 'operator' },
      schema: {
        ...listSchema(api),
        response: { 200: z.object({ items: z.array(apiTokenSchema) }).meta({ description: 'All API tokens.' }) },
      },
    },
    async ({ store }) => ({ items: (await store.tokens.list('operator')).map(showApiToken) }),
  );

  app.post(
    agents.path,
    {
      config: { allow: 'owner', hasSecretAnswer: true },
      schema: {
        operationId: 'createAgentToken',
        tags,
        summary: 'Create an agent token',
        description:
          'Creates a token for agents. Any number may be valid at once: replace one by creating another, and let the first one end later.',
        body: z.strictObject(newToken),
        response: { 201: z.object({ token: agentTokenSchema, secret }).meta({ id: 'NewAgentToken' }) },
      },
    },
    async ({ body, store }, reply) => {
      const created = await store.tokens.create({ ...body, kind: 'agent', scope: null });
      return reply.status(201).send({ token: showAgentToken(created.token), secret: created.secret });
    },
  );
  app.post(
    api.path,
    {
      config: { allow: 'owner', hasSecretAnswer: true },
      schema: {
        operationId: 'createApiToken',
        tags,
        summary: 'Create an API token',
        description: 'Creates a token for a program that uses this API.',
        body: z.strictObject({ ...newToken, scope: z.enum(tokenScopes) }),
        response: { 201: z.object({ token: apiTokenSchema, secret }).meta({ id: 'NewApiToken' }) },
      },
    },
    async ({ body, store }, reply) => {
      const created = await store.tokens.create({ ...body, kind: 'operator' });
      return reply.status(201).send({ token: showApiToken(created.token), secret: created.secret });
    },
  );

  for (const topic of [agents, api]) changeRoutes(app, topic);
}

function changeRoutes(app: App, { kind, path, noun, operation }: TokenTopic): void {
  app.patch(
    `${path}/:tokenId`,
    {
      config: { allow: 'owner' },
      schema: {
        operationId: `change${operation}`,
        tags,
        summary: `Change the name of an ${noun}, or when it ends`,
        description: 'Changes a token that has not ended yet. What is absent stays as it is.',
        params,
        body: z.strictObject({ name: tokenName.optional(), expiresAt: expiresAt.optional() }),
        response: { 200: kind === 'agent' ? agentTokenSchema : apiTokenSchema },
      },
    },
    async ({ params: { tokenId }, body, store }) => {
      const token = await store.tokens.change(kind, tokenId, body);
      if (token === undefined) throw unknownToken(noun, tokenId);
      return kind === 'agent' ? showAgentToken(token, await store.tokens.countAgents()) : showApiToken(token);
    },
  );

  app.delete(
    `${path}/:tokenId`,
    {
      config: { allow: 'owner' },
      schema: {
        operationId: `revoke${operation}`,
        tags,
        summary: `Revoke an ${noun}`,
        description: 'Ends a token at once.',
        params,
        response: { 204: z.undefined().meta({ description: 'The token is refused from now on.' }) },
      },
    },
    async ({ params: { tokenId }, store }, reply) => {
      if (!(await store.tokens.revoke(kind, tokenId))) throw unknownToken(noun, tokenId);
      return reply.status(204).send();
    },
  );
}

function listSchema({ noun, operation }: TokenTopic) {
  return {
    operationId: `list${operation}s`,
    tags,
    summary: `List ${noun}s`,
    description: `Lists the ${noun}s that have not ended, the oldest first. A secret is never shown again.`,
  };
}

function showAgentToken({ id: tokenId, scope: _, ...token }: AccountToken, agentsOf?: ReadonlyMap<string, number>) {
  return { tokenId, ...token, agents: agentsOf?.get(tokenId) ?? 0 };
}

function showApiToken({ id: tokenId, scope, ...token }: AccountToken) {
  return { tokenId, ...token, scope: scope ?? ('operate' as const) };
}

function unknownToken(noun: string, tokenId: string) {
  return problem('token-not-found', `The account has no ${noun} ${tokenId} that is valid.`);
}
