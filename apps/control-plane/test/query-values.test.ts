import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { sql } from 'drizzle-orm';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createControlPlane, openDatabase } from '../src/index.js';
import { request } from './control-plane-harness.js';
import { temporaryDirectory } from './server-process.js';

const token = 'token-abcdefghijklmnopqrstuvwxyz012345';
const hash = createHash('sha256').update(token).digest('hex');

describe.each(['memory', 'directory'] as const)(
  'the parameter values of a failed query (%s)',
  { timeout: 120_000 },
  (kind) => {
    async function open() {
      const location = kind === 'memory' ? ({ memory: true } as const) : { directory: await temporaryDirectory() };
      const database = await openDatabase(location);
      onTestFinished(() => database.close());
      return database;
    }

    test('are neither in the log nor in the error, inside a transaction or not', async () => {
      const database = await open();
      const { queries, schema } = database;
      const row = { name: 'one', tokenHash: hash };
      await queries.insert(schema.accounts).values(row);
      const attempts = [
        queries.insert(schema.accounts).values(row),
        queries.transaction((tx) => tx.insert(schema.accounts).values(row)),
        queries.transaction((tx) => tx.transaction((inner) => inner.insert(schema.accounts).values(row))),
      ];
      for (const attempt of await Promise.allSettled(attempts)) {
        expect(attempt.status).toBe('rejected');
        const text = inspect(attempt, { depth: 10, showHidden: true });
        expect(text).toContain('23505');
        expect(text).not.toContain(hash);
      }

      const lines: string[] = [];
      const plane = createControlPlane({
        database,
        log: { level: 'info', stream: { write: (line) => lines.push(line) } },
      });
      onTestFinished(() => plane.close());
      const url = await plane.listen();
      await queries.execute(sql`alter table clients rename to clients_away`);
      expect(await request(`${url}/api/agents/x/config`, 'GET', { token })).toMatchObject({ status: 500 });
      const log = lines.join('');
      expect(log).toContain('clients\\" does not exist');
      expect(log).not.toContain(hash);
      expect(log).not.toContain(token);
    });
  },
);
