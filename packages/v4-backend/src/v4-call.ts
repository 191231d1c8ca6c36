import { page, V4Refusal } from './v4-answer.js';
import type { ClientRow } from './v4-tables.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** One request as a handler sees it. */
export class V4Call {
  /** The client whose token the request carries; set on the routes that require a token. */
  client: ClientRow | undefined;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly authorization: string;
  readonly #contentType: string;
  readonly #text: string;

  constructor(parts: {
    readonly params: Readonly<Record<string, string>>;
    readonly query: URLSearchParams;
    readonly authorization: string;
    readonly contentType: string;
    readonly text: string;
  }) {
    this.params = parts.params;
    this.query = parts.query;
    this.authorization = parts.authorization;
    this.#contentType = parts.contentType;
    this.#text = parts.text;
  }

  /** The segment of the path that has this name in the route's pattern; empty if there is none. */
  param(name: string): string {
    return this.params[name] ?? '';
  }

  /**
   * The parsed body. As in the framework, a missing or invalid body is an error page only for handlers that read it.
   */
  json(): unknown {
    if (!this.#contentType.startsWith('application/json')) throw new V4Refusal(page(415));
    try {
      return JSON.parse(this.#text);
    } catch {
      throw new V4Refusal(page(400));
    }
  }

  /** The body as an object; any other value makes the handler fail, as in the backend. */
  object(): JsonObject {
    return objectOf(this.json(), 'body');
  }

  /** The body, or an empty one when there is none. */
  objectIfAny(): JsonObject {
    return this.#text === '' ? {} : this.object();
  }
}

/** Returns the value if it is an object, and otherwise fails with Python's error for reading a key of such a value. */
export function objectOf(value: unknown, what: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  const type = value === null || value === undefined ? 'NoneType' : typeof value;
  throw new Error(`'${type}' object has no attribute 'get' (${what})`);
}
