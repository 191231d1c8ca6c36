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

/** The parameters of a path that fits the route's, undefined for one that does not. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/');
  const found = path.split('/');
  if (wanted.length !== found.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const segment = found[index] ?? '';
    if (part.startsWith(':') && segment !== '') params[part.slice(1)] = decodeURIComponent(segment);
    else if (part !== segment) return undefined;
  }
  return params;
}

/** The client of the token, which is in the header or, when there is none, in the body. */
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

/** The agent of the path, if it is the client's own. */
export function ownAgent(call: V4Call, tables: V4Tables): AgentRow {
  const agent = tables.agent(call.param('agent'));
  if (agent !== undefined && agent.client_id === call.client?.id) return agent;
  throw new V4Refusal(refuse(404, 'Agent not found'));
}

/** The agent of the path, for any client. */
export function anyAgent(call: V4Call, tables: V4Tables): AgentRow {
  const agent = tables.agent(call.param('agent'));
  if (agent !== undefined) return agent;
  throw new V4Refusal(refuse(404, 'Agent not found'));
}
