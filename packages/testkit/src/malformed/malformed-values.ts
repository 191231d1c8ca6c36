import type { Json } from './fields.js';

/** A value as JSON text, and a description of it. */
export interface MalformedValue {
  readonly name: string;
  readonly text: string;
}

/**
 * Values to put in place of a good one: null, other types, extreme values, typical attacks, and the good one altered.
 */
export function malformedValues(good: Json): readonly MalformedValue[] {
  const type = good === null ? 'null' : Array.isArray(good) ? 'list' : typeof good;
  return [
    ...kinds.filter((kind) => kind.type !== type),
    ...extremesAndAttacks,
    ...(typeof good === 'string' ? alterations(good) : []),
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

const extremesAndAttacks: readonly MalformedValue[] = [
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
  { name: 'an object with prototype keys', text: '{"__proto__":{"enabled":true},"constructor":{"prototype":{}}}' },
  value('the name of the prototype', '__proto__'),
  value('control characters', '\u0000\u0007\u001b[2J\r\nX-Injected: 1\u202e'),
  value('a path traversal', '../../../../etc/passwd%2f..%00'),
  value('HTML', '<script>alert(1)</script>'),
  value('a template and a shell substitution', '{{7*7}} $(reboot) `id`'),
  { name: 'half of a surrogate pair', text: '"\\ud800"' },
];

/** The good text with something added: a check that only searches for the text would accept it. */
function alterations(good: string): readonly MalformedValue[] {
  return [
    value('itself with a zero byte', `${good}\u0000`),
    value('itself with a line after it', `${good}\nX-Injected: 1`),
    value('itself with spaces', ` ${good} `),
    value('itself with a path traversal', `${good}/../../x`),
    value('itself in HTML', `<b>${good}</b>`),
    value('itself in capitals', good.toUpperCase()),
    value('itself twice', good + good),
  ];
}
