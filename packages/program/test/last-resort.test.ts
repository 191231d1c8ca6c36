import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { describeCauses, onUncaughtError } from '../src/index.js';

test('an error inside the handler for uncaught errors does not call it again, and at most ten errors are handled', () => {
  const process = new EventEmitter();
  const handled: unknown[] = [];
  onUncaughtError(process, (error) => {
    handled.push(error);
    process.emit('uncaughtException', new Error('of the handler'));
    throw new Error('of the handler');
  });
  for (let count = 0; count < 1_000; count += 1) process.emit('uncaughtException', count);
  expect(handled).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('an error is described with its causes, each once, and a failed connection with each address that was tried', () => {
  const refused = new AggregateError([new Error('connect ::1:5432'), new Error('connect 127.0.0.1:5432')]);
  const query = new Error('The query failed', { cause: refused });
  const error = new Error('Cannot open the database: The query failed', { cause: query });
  expect(describeCauses(error)).toBe(
    'Cannot open the database: The query failed\n  caused by: connect ::1:5432; connect 127.0.0.1:5432',
  );
  expect(describeCauses('a text')).toBe('a text');
});

test('causes that form a circle are described once', () => {
  const error: Error & { cause?: unknown } = new Error('round');
  error.cause = new Error('about', { cause: error });
  expect(describeCauses(error)).toBe('round\n  caused by: about');
});
