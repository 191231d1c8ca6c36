import { fieldsOf, isObject, type Json, withField } from './fields.js';
import { malformedValues } from './malformed-values.js';

/** A malformed HTTP response. A large body is built only when `body` is read. */
export interface MalformedAnswer {
  /** Which field is wrong and how, such as `config.enabled is null`, or what is wrong with the whole response. */
  readonly name: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Makes malformed HTTP responses from a good one, to test that a client neither crashes nor acts on any of them. First
 * each field in turn is missing, null, of other types, too large, and a typical attack (a path traversal, HTML, a
 * template); then the whole response has another status, is an HTML page, is cut off, empty, or has another structure.
 * In a list only the first item is varied. A lenient schema may accept some of them: do not assert that each is
 * refused, assert what the client does afterwards.
 *
 * @param example The body of a good response; give every optional field a value, so that each is varied.
 *
 * @example
 * ```ts
 * for (const { name, status, contentType, body } of malformedAnswers({ enabled: true })) {
 *   test(`the agent stays up when the answer is ${name}`, async () => { … });
 * }
 * ```
 */
export function malformedAnswers(example: Json): readonly MalformedAnswer[] {
  const good = JSON.stringify(example);
  const answers = [...malformedFields(example), ...malformedBodies(example)];
  return answers.filter(({ status, body }) => status !== 200 || body !== good);
}

function malformedFields(example: Json): readonly MalformedAnswer[] {
  return fieldsOf(example).flatMap(({ path, value }) => {
    const field = path.join('.');
    const missing = answer(`${field} is missing`, () => JSON.stringify(withField(example, path, undefined)));
    const wrong = malformedValues(value).map(({ name, text }) =>
      // The value is inserted as text, because some, such as 1e400, cannot be produced by JSON.stringify.
      answer(`${field} is ${name}`, () =>
        JSON.stringify(withField(example, path, placeholder)).replace(quotedPlaceholder, () => text),
      ),
    );
    return [missing, ...wrong];
  });
}

const placeholder = 'the field under test';
const quotedPlaceholder = JSON.stringify(placeholder);
const htmlPage = '<!doctype html><html><title>Sign in</title><body><form action="/login"></form></body></html>';
const errorStatuses = [301, 400, 401, 403, 404, 405, 409, 410, 413, 415, 429, 500, 501, 502, 503, 504];

function malformedBodies(example: Json): readonly MalformedAnswer[] {
  const good = JSON.stringify(example);
  const otherStructure = Array.isArray(example) ? { data: { list: example } } : [example];
  return [
    ...errorStatuses.map((status) => answer(`the good body with status ${status}`, () => good, { status })),
    ...errorStatuses.map((status) => answer(`no body with status ${status}`, () => '', { status })),
    answer('an HTML page with status 200', () => htmlPage, { contentType: 'text/html' }),
    answer('an HTML page labelled as JSON', () => htmlPage),
    answer('an HTML page with status 502', () => htmlPage, { status: 502, contentType: 'text/html' }),
    answer('an error in JSON with status 200', () => '{"error":"Validation failed"}'),
    ...[0.25, 0.5, 0.75].map((part) =>
      answer(`cut off at ${part * 100} %`, () => good.slice(0, Math.floor(good.length * part))),
    ),
    answer('cut off before its last character', () => good.slice(0, -1)),
    answer('followed by a second copy of itself', () => good + good),
    answer('empty', () => ''),
    answer('empty with status 204', () => '', { status: 204 }),
    answer('only white space', () => ' \r\n\t'),
    answer('of another structure', () => JSON.stringify(otherStructure)),
    answer('an empty object', () => '{}'),
    answer('an empty list', () => '[]'),
    ...['null', 'true', '0', '""', 'NaN', 'undefined'].map((text) => answer(text, () => text)),
    answer('wrapped in a string', () => JSON.stringify(good)),
    answer('lists nested ten thousand deep', () => '['.repeat(10_000) + ']'.repeat(10_000)),
    answer('a list of ten thousand copies', () => `[${Array(10_000).fill(good).join(',')}]`),
    answer('with prototype keys', () => `{"__proto__":${good},"constructor":{"prototype":${good}}}`),
    answer('a megabyte of zero bytes', () => '\0'.repeat(1_048_576), { contentType: 'application/octet-stream' }),
    ...(isObject(example) ? [answer('itself as the value of each key', () => JSON.stringify(nested(example)))] : []),
  ];
}

/** The example with itself as the value of each of its keys. */
function nested(example: { readonly [key: string]: Json }): Json {
  return Object.fromEntries(Object.keys(example).map((key) => [key, example]));
}

function answer(
  name: string,
  makeBody: () => string,
  { status = 200, contentType = 'application/json' }: { readonly status?: number; readonly contentType?: string } = {},
): MalformedAnswer {
  return {
    name,
    status,
    contentType,
    get body() {
      return makeBody();
    },
  };
}
