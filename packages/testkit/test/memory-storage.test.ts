import { expect, test } from 'vitest';
import { memoryStorage, recordingLogger } from '../src/index.js';

const opened = async (storage = memoryStorage(), owner = 'i-1') => {
  const log = await (await storage.open(owner)).log('facts');
  return { storage, log };
};

test('keeps records as JSON, by owner and log', async () => {
  const { storage, log } = await opened();
  await log.append({ at: new Date(0), gone: undefined });
  await log.append(2);
  expect((await opened(storage)).log.records).toEqual([{ at: '1970-01-01T00:00:00.000Z' }, 2]);
  expect((await opened(storage, 'i-2')).log.records).toEqual([]);
  await log.rewrite([3]);
  expect(storage.records('facts', 'i-1')).toEqual([3]);
});

test('after a crash the old process stores nothing and its writes never settle; the new one continues', async () => {
  const { storage, log } = await opened();
  await log.append('kept');
  let answered = false;
  void log.append('in flight').finally(() => {
    answered = true;
  });
  storage.crash();
  const next = await opened(storage);
  await next.log.append('new');
  expect(storage.records('facts', 'i-1')).toEqual(['kept', 'new']);
  expect(answered).toBe(false);
});

test('writes reject with the given error until it is cleared', async () => {
  const { storage, log } = await opened();
  const full = new Error('Disk is full');
  storage.failWith(full);
  await expect(log.append(1)).rejects.toBe(full);
  storage.failWith(undefined);
  await log.append(2);
  expect(storage.records('facts', 'i-1')).toEqual([2]);
});

test('a logger keeps its lines, with the fields of its parents', () => {
  const log = recordingLogger();
  log.child({ plugin: 'a' }).child({ run: 1 }).warn('Odd', { run: 2 });
  log.info('Fine');
  expect(log.lines).toEqual([
    { level: 'warn', message: 'Odd', fields: { plugin: 'a', run: 2 } },
    { level: 'info', message: 'Fine', fields: {} },
  ]);
  expect(log.messages('warn')).toEqual(['Odd']);
});
