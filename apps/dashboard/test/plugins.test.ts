import { expect, test } from 'vitest';
import type { Build } from '../src/page/plugins/build-query.js';
import { problemsByField, problemsFromServer, problemsWithin } from '../src/page/plugins/form/field-problem.js';
import { formShape } from '../src/page/plugins/form/form-shape.js';
import { inputProblems } from '../src/page/plugins/form/input-problems.js';
import { unreadJson } from '../src/page/plugins/form/unread-json.js';
import { needsLook, stateKind, verdict } from '../src/page/plugins/plugin-words.js';
import { testBuildState, testContents } from './browser/test-build.js';

const shapeOfField = (field: unknown, more: object = {}) => {
  const { schema, uiSchema } = formShape({ type: 'object', properties: { field }, ...more });
  const { field: shape } = schema['properties'] as Record<string, unknown>;
  return { schema: shape, ui: uiSchema['field'] };
};
const asJson = { 'ui:field': 'JsonField' };

test.each([
  [
    { type: 'string', format: 'uri', pattern: '^h', title: 'Where' },
    { type: 'string', title: 'Where' },
  ],
  [
    { type: 'integer', minimum: 1, maximum: 5, exclusiveMaximum: 9 },
    { type: 'integer', minimum: 1, maximum: 5 },
  ],
  [
    { type: 'string', enum: ['a', 'b'], default: 'a' },
    { type: 'string', enum: ['a', 'b'], default: 'a' },
  ],
  [{ const: 'a' }, { enum: ['a'] }],
])('%j has a field of its kind, with what the field itself can keep', (schema, shape) => {
  expect(shapeOfField(schema)).toEqual({ schema: shape, ui: {} });
});

test.each([
  ['a choice between schemas', { anyOf: [{ type: 'string' }, { type: 'number' }], title: 'Which' }],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }], title: 'Which' }],
  ['several types', { type: ['string', 'null'], title: 'Which' }],
  ['no type', { title: 'Which' }],
  ['a map', { type: 'object', additionalProperties: { type: 'string' }, title: 'Which' }],
  ['a choice of objects', { enum: [{ a: 1 }], title: 'Which' }],
  ['a reference that leads nowhere', { $ref: '#/$defs/none', title: 'Which' }],
  ['a reference to another document', { $ref: 'https://example.com/a.json', title: 'Which' }],
])('%s is a text field for JSON', (_, schema) => {
  expect(shapeOfField(schema)).toEqual({ schema: { title: 'Which' }, ui: asJson });
});

test('references are followed, words beside them win, and a circle ends in JSON', () => {
  const $defs = {
    size: { $ref: '#/$defs/whole', title: 'Size' },
    whole: { type: 'integer', title: 'Whole' },
    tree: { type: 'object', properties: { next: { $ref: '#/$defs/tree' } } },
    loop: { $ref: '#/$defs/loop' },
  };
  const sized = shapeOfField({ $ref: '#/$defs/size', title: 'Max. size' }, { $defs });
  expect(sized.schema).toEqual({ type: 'integer', title: 'Max. size' });
  expect(shapeOfField({ $ref: '#/$defs/loop' }, { $defs }).ui).toEqual(asJson);
  expect(JSON.stringify(shapeOfField({ $ref: '#/$defs/tree' }, { $defs }))).toContain('JsonField');
});

test('a boolean that may be left out has a third state, another is a box', () => {
  expect(shapeOfField({ type: 'boolean' })).toEqual({ schema: { type: 'boolean' }, ui: { 'ui:widget': 'select' } });
  const box = shapeOfField({ type: 'boolean' }, { required: ['field'] });
  expect(box).toEqual({ schema: { type: 'boolean', default: false }, ui: {} });
});

test('lists and groups keep the kinds of what is in them', () => {
  expect(shapeOfField({ type: 'array', items: { type: 'string' }, uniqueItems: true }).schema).toEqual({
    type: 'array',
    items: { type: 'string' },
  });
  const group = { type: 'object', required: ['a'], properties: { a: { type: 'string' }, b: { not: {} } } };
  expect(shapeOfField(group)).toEqual({
    schema: {
      type: 'object',
      required: ['a'],
      additionalProperties: false,
      properties: { a: { type: 'string' }, b: {} },
    },
    ui: { a: {}, b: asJson },
  });
});

test('required fields come first in the order of their list, the others by name', () => {
  const field = { type: 'string' };
  const properties = { a: field, b: field, long: field, other: field };
  const { schema } = formShape({ type: 'object', required: ['other', 'b'], properties });
  expect(Object.keys(schema['properties'] as object)).toEqual(['other', 'b', 'a', 'long']);
});

test('an input whose schema is unknown or no object is JSON as a whole', () => {
  expect(formShape(null).uiSchema).toEqual(asJson);
  expect(formShape({ type: 'string' })).toEqual({ schema: { title: 'Input' }, uiSchema: asJson });
});

const schema = testContents.commands[0]?.input_schema ?? {};

test('what is wrong is said at its field, once, and alternatives only when none fits', () => {
  const input = { folder: 'x', days: 400, how: 'burn', keep: [''], limits: {}, when: 7, more: 1 };
  expect(inputProblems(schema, input)).toEqual([
    { path: ['isRecursive'], message: 'is required' },
    { path: ['folder'], message: 'String is too short (1 < 2)' },
    { path: ['days'], message: '400 is greater than 365' },
    { path: ['how'], message: 'must be any of ["delete","compress"]' },
    { path: ['keep', '0'], message: 'String is too short (0 < 1)' },
    { path: ['limits', 'files'], message: 'is required' },
    { path: ['when'], message: 'fits nothing that is allowed here' },
    { path: ['more'], message: 'is not a field of this command' },
  ]);
  const right = { folder: '/a', days: 1, how: 'delete', isRecursive: false, when: [1, 2] };
  expect(inputProblems(schema, right)).toEqual([]);
});

test('a text that is no JSON is said before all else, and a schema that cannot be used finds nothing', () => {
  expect(inputProblems(schema, { when: unreadJson('{') })).toEqual([
    { path: ['when'], message: 'is no JSON: texts need quotes' },
  ]);
  expect(inputProblems({ type: 'string', pattern: '(' }, 'a')).toEqual([]);
  expect(inputProblems(null, { anything: 1 })).toEqual([]);
});

test('what the server finds wrong goes to the fields that it points at', () => {
  const { ofInput, other } = problemsFromServer([
    { pointer: '/body/input/limits/files', message: 'must be >= 1' },
    { pointer: '/body/input/a~1b', message: 'is required' },
    { pointer: '/body/type', message: 'too long' },
  ]);
  expect(other).toEqual(['too long']);
  const tree = problemsByField(ofInput);
  expect(tree).toEqual({ limits: { files: { __errors: ['must be >= 1'] } }, 'a/b': { __errors: ['is required'] } });
  expect(problemsWithin(tree)).toEqual(['limits.files: must be >= 1', 'a/b: is required']);
});

/** The build of the tests, as the server shows it. */
const build = (): Build => {
  const state = testBuildState();
  return {
    workloadId: 'w',
    instanceId: 'i-1',
    reportedAt: '2026-11-27T09:00:00Z',
    plugins: testContents.plugins.map((plugin, index) => ({
      ...plugin,
      state: state.plugins[index]?.state ?? null,
      reason: null,
      since: null,
    })),
    commands: [],
    workers: [],
    procedures: [],
  };
};

test('the first sentence names the plugin that needs a look', () => {
  const found = build();
  expect(verdict(found)).toBe('disk-guard needs a look; the other 2 are well.');
  const well = { ...found, plugins: found.plugins.map((plugin) => ({ ...plugin, state: 'ok' })) };
  expect(verdict(well)).toBe('All 3 plugins are well.');
  const [plugin] = well.plugins;
  const worker = {
    name: 'a',
    plugin: plugin?.id ?? '',
    summary: '',
    everySeconds: 1,
    lastRunAt: null,
    lastSucceededAt: null,
    lastOutcome: 'failed',
    lastFailure: null,
    runs: 1,
    failures: 1,
  } as const;
  expect(plugin && needsLook(plugin, [worker])).toBe(true);
  expect([stateKind('ok'), stateKind('blocked'), stateKind('a new one'), stateKind(null)]).toEqual([
    'calm',
    'fail',
    'warn',
    'calm',
  ]);
});
