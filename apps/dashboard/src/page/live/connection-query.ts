import { queryOptions } from '@tanstack/react-query';
import type { Connection } from './connection.js';

/** Where the cache has what is known about the connection. */
export const connectionKey = ['connection'] as const;

/** The connection to the server, which is only ever set by the event stream, never asked for. */
export function connectionQuery() {
  const none: Connection = { state: 'live', heardAt: 0 };
  return queryOptions<Connection>({ queryKey: connectionKey, queryFn: () => none, initialData: none });
}
