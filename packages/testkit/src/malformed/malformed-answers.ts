import { fieldsOf, isObject, type Json, withField } from './fields.js';
import { malformedValues } from './malformed-values.js';

/** An HTTP answer that is not what it should be. Large bodies are made when they are read. */
export interface MalformedAnswer {
  /** Which field is wrong and how, such as `config.enabled is null`, or what the whole answer is. */
  readonly name: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Every malformed kind of an answer, made from a good one: each field missing, null, of other types, huge and hostile;
 * then the whole as another status, a page of HTML, cut off, empty, or another shape. Of a list the first item stands
 * for all. Some are still good by a lenient schema: what they bring about is what counts.
 */
export function malformedAnswers(example: Json): readonly MalformedAnswer[] {
  const good = JSON.stringify(example);
  const answers = [...malformedFields(example), ...malformedWholes(example)];
  return answers.filter(({ status, body }) => status !== 200 || body !== good);
}

function malformedFields(example: Json): readonly MalformedAnswer[] {
  return fieldsOf(example).flatMap(({ path, value }) => {
    const field = path.join('.');
    const missing = answer(`${field} is missing`, () => JSON.stringify(withField(example, path, undefined)));
    const wrong = malformedValues(value).map(({ name, text }) =>
      // The value is written as text, so that it may be one that JSON.stringify cannot write.
      answer(`${field} is ${name}`, () =>
        JSON.stringify(withField(example, path, mark)).replace(quotedMark, () => text),
      ),
    );
    return [missing, ...wrong];
  });
}

const mark = 'the field under test';
const quotedMark = JSON.stringify(mark);
const page = '<!doctype html><html><title>Sign in</title><body><form action="/login"></form></body></html>';
const refusals = [301, 400, 401, 403, 404, 405, 409, 410, 413, 415, 429, 500, 501, 502, 503, 504];

function malformedWholes(example: Json): readonly MalformedAnswer[] {
  const good = JSON.stringify(example);
  const otherShape = Array.isArray(example) ? { data: { list: example } } : [example];
  return [
    ...refusals.map((status) => answer(`the good body with ${status}`, () => good, { status })),
    ...refusals.map((status) => answer(`nothing with ${status}`, () => '', { status })),
    answer('a page with 200', () => page, { contentType: 'text/html' }),
    answer('a page that says it is JSON', () => page),
    answer('a page with 502', () => page, { status: 502, contentType: 'text/html' }),
    answer('an error in JSON with 200', () => '{"error":"Validation failed"}'),
    ...[0.25, 0.5, 0.75].map((part) =>
      answer(`cut off at ${part * 100} %`, () => good.slice(0, Math.floor(good.length * part))),
    ),
    answer('cut off before its last character', () => good.slice(0, -1)),
    answer('followed by another answer', () => good + good),
    answer('empty', () => ''),
    answer('empty with 204', () => '', { status: 204 }),
    answer('white space', () => ' \r\n\t'),
    answer('of another shape', () => JSON.stringify(otherShape)),
    answer('an empty object', () => '{}'),
    answer('an empty list', () => '[]'),
    ...['null', 'true', '0', '""', 'NaN', 'undefined'].map((text) => answer(text, () => text)),
    answer('wrapped in a string', () => JSON.stringify(good)),
    answer('nested ten thousand deep', () => '['.repeat(10_000) + ']'.repeat(10_000)),
    answer('ten thousand items', () => `[${Array(10_000).fill(good).join(',')}]`),
    answer('with a prototype', () => `{"__proto__":${good},"constructor":{"prototype":${good}}}`),
    answer('a megabyte of zero bytes', () => '\0'.repeat(1_048_576), { contentType: 'application/octet-stream' }),
    ...(isObject(example) ? [answer('as values of all its keys', () => JSON.stringify(asValues(example)))] : []),
  ];
}

function asValues(example: { readonly [key: string]: Json }): Json {
  return Object.fromEntries(Object.keys(example).map((key) => [key, example]));
}

function answer(
  name: string,
  write: () => string,
  { status = 200, contentType = 'application/json' }: { readonly status?: number; readonly contentType?: string } = {},
): MalformedAnswer {
  return {
    name,
    status,
    contentType,
    get body() {
      return write();
    },
  };
}
