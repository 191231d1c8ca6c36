import { refuse, type V4Answer, V4Refusal } from './v4-answer.js';
import type { V4Call } from './v4-call.js';
import type { AgentRow, ClientRow, V4Tables } from './v4-tables.js';

/** One route; `:name` in the path stands for one segment. */
export interface V4Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Whether the route requires a client's token. */
  readonly token: boolean;
  readonly handle: (call: V4Call, tables: V4Tables) => V4Answer;
}

/** The parameters of a path that matches the pattern; undefined if it does not match. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const parts = pattern.split('/');
  const segments = path.split('/');
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

/** The client to whom the request's token belongs. The token is in the header or, if it is not there, in the body. */
export function authenticate(call: V4Call, tables: V4Tables): ClientRow {
  const token = call.authorization.replace('Bearer ', '').trim() || tokenInBody(call);
  if (!token) throw new V4Refusal(refuse(401, 'Missing client token'));
  const client = tables.clients.find(({ client_token }) => client_token === token);
  if (client?.is_active) return client;
  tables.systemEvents.push('auth_failed');
  throw new V4Refusal(
    client === undefined ? refuse(401, 'Invalid client token') : refuse(403, 'Client account is not active'),
  );
}

function tokenInBody(call: V4Call): unknown {
  const { client_token: token } = (call.json() ?? {}) as { readonly client_token?: unknown };
  return token;
}

/** The agent of the path, if it belongs to the calling client. */
export function ownAgent(call: V4Call, tables: V4Tables): AgentRow {
  const agent = tables.agent(call.param('agent'));
  if (agent !== undefined && agent.client_id === call.client?.id) return agent;
  throw new V4Refusal(refuse(404, 'Agent not found'));
}

/** The agent of the path, whichever client it belongs to. */
export function anyAgent(call: V4Call, tables: V4Tables): AgentRow {
  const agent = tables.agent(call.param('agent'));
  if (agent !== undefined) return agent;
  throw new V4Refusal(refuse(404, 'Agent not found'));
}
