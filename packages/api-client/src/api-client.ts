import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from './api.js';

/** Where the control plane is, and as whom to call it. */
export interface ApiClientOptions {
  /** The base URL of the control plane, such as `https://spotguard.example`; in a page that it serves, `/`. */
  readonly url: string;
  /** An API token. Without one, the browser's session cookie is what calls. */
  readonly token?: string | undefined;
  /** Sends the requests; by default the global `fetch`. */
  readonly fetch?: ((request: Request) => Promise<Response>) | undefined;
}

/**
 * One method for each HTTP method, whose path, parameters, body and answer are those of the OpenAPI document. It resolves to
 * `{ data }`, or to `{ error }` with the problem when the control plane refuses (see `dataOf`), and rejects when there is no
 * answer.
 */
export type ApiClient = Client<paths, 'application/json'>;

/** Creates a client. It sends nothing before it is used, and has nothing to close. */
export function createApiClient({ url, token, fetch }: ApiClientOptions): ApiClient {
  return createFetchClient<paths, 'application/json'>({
    baseUrl: url.replace(/\/$/, ''),
    // The second one tells the control plane that a page of its own makes the request, as it demands beside a cookie.
    headers: token === undefined ? { 'SpotGuard-Request': '1' } : { Authorization: `Bearer ${token}` },
    ...(fetch && { fetch }),
  });
}
