import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ManualClock, type RecordingLogger, recordingLogger } from '@spotguard/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileStateStorage, type RecordLog, type StateStore } from '../src/index.js';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'spotguard-storage-'));
});
afterAll(() => rm(root, { recursive: true }));

const clock = new ManualClock(1_000);

function newDirectory(): Promise<string> {
  return mkdtemp(join(root, 'state-'));
}

function openStore(directory: string, owner = 'i-1', log: RecordingLogger = recordingLogger()): Promise<StateStore> {
  return new FileStateStorage({ directory, log, clock }).open(owner);
}

/** Opens the log of a directory, calls `use` with it, and closes it again. */
async function withLog<T>(
  directory: string,
  use: (log: RecordLog) => T | Promise<T>,
  logger?: RecordingLogger,
): Promise<T> {
  const store = await openStore(directory, 'i-1', logger);
  try {
    return await use(await store.log('facts'));
  } finally {
    await store.close();
  }
}

const recordsOf = (directory: string) => withLog(directory, ({ records }) => records);
const fileOf = (directory: string) => join(directory, 'i-1', 'facts.jsonl');

async function directoryWith(content: string | Buffer): Promise<string> {
  const directory = await newDirectory();
  await mkdir(join(directory, 'i-1'));
  await writeFile(fileOf(directory), content);
  return directory;
}

test('keeps records in the order of the calls, in a file that only its owner can read', async () => {
  const directory = await newDirectory();
  const records = Array.from({ length: 100 }, (_, index) => ({ index, text: 'naïve\n"quoted"' }));
  await withLog(directory, (log) => Promise.all(records.map((record) => log.append(record))));
  expect(await recordsOf(directory)).toEqual(records);
  expect((await stat(join(directory, 'i-1'))).mode & 0o777).toBe(0o700);
  expect((await stat(fileOf(directory))).mode & 0o777).toBe(0o600);
});

test('appends and rewrites happen in the order of the calls', async () => {
  const operation = fc.oneof({ weight: 4, arbitrary: fc.constant('append' as const) }, fc.constant('rewrite' as const));
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (operations) => {
      const directory = await newDirectory();
      let expected: string[] = [];
      await withLog(directory, async (log) => {
        const done = operations.map((what, index) => {
          expected = what === 'append' ? [...expected, `${index}`] : [`rewrite ${index}`];
          return what === 'append' ? log.append(`${index}`) : log.rewrite([`rewrite ${index}`]);
        });
        await Promise.all(done);
      });
      expect(await recordsOf(directory)).toEqual(expected);
    }),
    { numRuns: 40 },
  );
});

test('when a crash cuts the file off at any byte, whole lines are kept and new ones can be appended', async () => {
  const records = [{ a: 1 }, 'née', [null, true], { deep: { text: '€' } }];
  const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const directory = await directoryWith('');
  for (let length = 0; length <= bytes.length; length++) {
    await writeFile(fileOf(directory), bytes.subarray(0, length));
    const whole = bytes.subarray(0, length).toString('latin1').split('\n').length - 1;
    const logger = recordingLogger();
    await withLog(directory, (log) => log.append('next'), logger);
    expect(await recordsOf(directory)).toEqual([...records.slice(0, whole), 'next']);
    expect(logger.lines).toEqual([]);
  }
});

test('damaged lines are moved to another file and logged, and all others are kept in order', async () => {
  const line = fc.oneof(fc.integer().map(String), fc.constantFrom('{"half":', 'not json', '{]'));
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
      const directory = await directoryWith(`${lines.join('\n')}\n`);
      const logger = recordingLogger();
      const intact = lines.filter((text) => /^-?\d+$/.test(text));
      const damaged = lines.filter((text) => !intact.includes(text));
      expect(await withLog(directory, ({ records }) => records, logger)).toEqual(intact.map(Number));
      const damagedFile = await readFile(`${fileOf(directory)}.damaged`, 'utf8').catch(() => '');
      expect(damagedFile.split('\n').filter((text) => text !== '')).toEqual(damaged);
      expect(logger.messages('error')).toHaveLength(damaged.length > 0 ? 1 : 0);
      const again = recordingLogger();
      expect(await withLog(directory, ({ records }) => records, again)).toEqual(intact.map(Number));
      expect(again.lines).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('lines that are damaged later are added to those that were damaged before', async () => {
  const directory = await directoryWith('first damage\n');
  await recordsOf(directory);
  await writeFile(fileOf(directory), 'second damage\n');
  await recordsOf(directory);
  expect(await readFile(`${fileOf(directory)}.damaged`, 'utf8')).toBe('first damage\nsecond damage\n');
});

test('the unfinished file of a rewrite that a crash interrupted is ignored', async () => {
  const directory = await directoryWith('1\n2\n');
  await writeFile(`${fileOf(directory)}.new`, '3\n');
  await withLog(directory, (log) => log.rewrite([...log.records, 4]));
  expect(await recordsOf(directory)).toEqual([1, 2, 4]);
});

test('the state of another instance is archived, not read and not lost', async () => {
  const directory = await newDirectory();
  await withLog(directory, (log) => log.append('of i-1'));
  const logger = recordingLogger();
  const other = await openStore(directory, 'i-2', logger);
  expect((await other.log('facts')).records).toEqual([]);
  await other.close();
  expect(await readdir(directory)).toEqual(['agent.lock', 'archive', 'i-2']);
  expect(await readFile(join(directory, 'archive', 'i-1-1000', 'facts.jsonl'), 'utf8')).toBe('"of i-1"\n');
  expect(logger.messages('warn')).toEqual(['State of another instance was archived, not resumed']);
  expect(await recordsOf(directory)).toEqual([]);
});

test('a folder that cannot be used is an error that says what to check', async () => {
  const directory = await newDirectory();
  await mkdir(join(directory, 'i-1', 'facts.jsonl'), { recursive: true });
  const store = await openStore(directory);
  await expect(store.log('facts')).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    retryable: true,
    message: expect.stringContaining('Check free space and permissions of that folder.'),
  });
});

const fixture = fileURLToPath(new URL('./fixtures/append-until-ended.ts', import.meta.url));
const child = ['--conditions=@spotguard/source', '--import', 'tsx', fixture];

/** Runs the fixture until `until` returns true, then kills it; resolves with the lines that it printed. */
async function linesOfChild(command: string, parameters: readonly string[], until: (lines: number) => boolean) {
  const process = spawn(command, parameters, {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: globalThis.process.env['PATH'], TSX_DISABLE_CACHE: '1' },
  });
  const exited = once(process, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdout })) {
    lines.push(line);
    if (until(lines.length)) process.kill('SIGKILL');
  }
  await exited;
  return lines;
}

async function numbersOnDisk(directory: string): Promise<readonly number[]> {
  const store = await openStore(directory);
  const { records } = await store.log('numbers');
  await store.close();
  return records.map((record) => (record as { number: number }).number);
}

test('a process that is killed while it appends loses no record whose append has resolved', async () => {
  const directory = await newDirectory();
  const safe: number[] = [];
  for (const enough of [20, 45]) {
    const lines = await linesOfChild(process.execPath, [...child, directory], (count) => count >= enough);
    safe.push(...lines.map(Number));
    const onDisk = await numbersOnDisk(directory);
    expect(onDisk).toEqual(onDisk.map((_, index) => index));
    expect(onDisk).toEqual(expect.arrayContaining(safe));
  }
});

test('on a full disk an append rejects instead of storing half a record, and a record that still fits is stored', async () => {
  const directory = await newDirectory();
  // The largest file that the child may write: the last write before the limit is a short one.
  const limited = ['-c', 'ulimit -f 8; exec "$0" "$@"', process.execPath, ...child, directory];
  const lines = await linesOfChild('sh', limited, () => false);
  expect(lines.at(-2)).toBe('refused');
  const safe = lines.filter((line) => line !== 'refused').map(Number);
  expect(safe.length).toBeGreaterThan(3);
  expect(await numbersOnDisk(directory)).toEqual(safe);
});
