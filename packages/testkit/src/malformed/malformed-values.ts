import type { Json } from './fields.js';

/** A value as JSON text, with its kind in words. */
export interface MalformedValue {
  readonly name: string;
  readonly text: string;
}

/** What can stand where a good value should: null, other types, huge and hostile values, and the good one disguised. */
export function malformedValues(good: Json): readonly MalformedValue[] {
  const type = good === null ? 'null' : Array.isArray(good) ? 'list' : typeof good;
  return [
    ...kinds.filter((kind) => kind.type !== type),
    ...hostile,
    ...(typeof good === 'string' ? disguises(good) : []),
    ...(typeof good === 'number'
      ? [value('itself as a string', String(good)), value('itself and a half', good + 0.5)]
      : []),
  ];
}

const value = (name: string, content: Json): MalformedValue => ({ name, text: JSON.stringify(content) });

const kinds: readonly (MalformedValue & { readonly type: string })[] = [
  { type: 'null', ...value('null', null) },
  { type: 'boolean', ...value('true', true) },
  { type: 'number', ...value('a number', 7) },
  { type: 'string', ...value('a string', 'text') },
  { type: 'list', ...value('a list', []) },
  { type: 'object', ...value('an object', {}) },
];

const hostile: readonly MalformedValue[] = [
  value('an empty string', ''),
  {
    name: 'a string of a megabyte',
    get text() {
      return JSON.stringify('x'.repeat(1_048_576));
    },
  },
  {
    name: 'a list of ten thousand',
    get text() {
      return JSON.stringify(Array(10_000).fill('x'));
    },
  },
  { name: 'the largest number', text: '1e308' },
  { name: 'a number beyond the largest', text: '1e400' },
  { name: 'a negative number', text: '-1' },
  { name: 'an object with a prototype', text: '{"__proto__":{"enabled":true},"constructor":{"prototype":{}}}' },
  value('the name of the prototype', '__proto__'),
  value('control characters', '\u0000\u0007\u001b[2J\r\nX-Injected: 1\u202e'),
  value('a path out of here', '../../../../etc/passwd%2f..%00'),
  value('HTML', '<script>alert(1)</script>'),
  value('a template', '{{7*7}} $(reboot) `id`'),
  { name: 'half a character', text: '"\\ud800"' },
];

/** The good text with something around it: a check that only looks for it would take it. */
function disguises(good: string): readonly MalformedValue[] {
  return [
    value('itself with a zero byte', `${good}\u0000`),
    value('itself with a line after it', `${good}\nX-Injected: 1`),
    value('itself with spaces', ` ${good} `),
    value('itself with a path out of here', `${good}/../../x`),
    value('itself in HTML', `<b>${good}</b>`),
    value('itself in capitals', good.toUpperCase()),
    value('itself twice', good + good),
  ];
}
