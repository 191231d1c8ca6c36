import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Json, malformedAnswers } from '../src/index.js';

const example = { id: 'a-1', config: { enabled: 1 }, commands: [{ target: 'spot' }, { target: 'ondemand' }] };
const bodyOf = (name: string) => malformedAnswers(example).find((answer) => answer.name === name)?.body;

test('each field, at any depth, is missing, null, of other types, too large and an attack', () => {
  const names = malformedAnswers(example).map(({ name }) => name);
  for (const field of ['id', 'config', 'config.enabled', 'commands', 'commands.0', 'commands.0.target']) {
    for (const kind of ['missing', 'null', 'a list of ten thousand', 'the largest number', 'HTML']) {
      expect(names).toContain(`${field} is ${kind}`);
    }
  }
  expect(names.some((name) => name.startsWith('commands.1'))).toBe(false);
  expect(new Set(names).size).toBe(names.length);
});

test('only one field is wrong in an answer', () => {
  expect(JSON.parse(bodyOf('config.enabled is missing') ?? '')).toEqual({ ...example, config: {} });
  expect(JSON.parse(bodyOf('commands.0.target is null') ?? '')).toMatchObject({
    id: 'a-1',
    commands: [{ target: null }, {}],
  });
  expect(JSON.parse(bodyOf('commands.0 is missing') ?? '')).toMatchObject({ commands: [{ target: 'ondemand' }] });
  expect(bodyOf('id is a number beyond the largest')).toContain('"id":1e400');
  expect(Object.hasOwn(JSON.parse(bodyOf('id is an object with prototype keys') ?? '').id, '__proto__')).toBe(true);
  expect(bodyOf('id is itself in HTML')).toContain('"<b>a-1</b>"');
});

test('the whole answer has another status, is a page, is cut off or has another structure', () => {
  const answers = malformedAnswers(example);
  const byName = new Map(answers.map((answer) => [answer.name, answer]));
  expect(byName.get('the good body with status 503')).toMatchObject({ status: 503, body: JSON.stringify(example) });
  expect(byName.get('an HTML page with status 200')).toMatchObject({ status: 200, contentType: 'text/html' });
  expect(byName.get('of another structure')?.body).toBe(JSON.stringify([example]));
  expect(JSON.stringify(example).startsWith(byName.get('cut off at 50 %')?.body ?? 'none')).toBe(true);
});

test('the good answer itself is never among them', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 2 }), (json) => {
      const good = JSON.stringify(json);
      for (const { name, status, body } of malformedAnswers(json as Json)) {
        expect(status === 200 && body === good ? name : 'differs').toBe('differs');
      }
    }),
    { numRuns: 20 },
  );
});
