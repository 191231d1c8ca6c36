import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInsert } from '../../src/v4-import/parse-insert.js';
import { readExport } from '../../src/v4-import/read-export.js';
import { StatementSplitter } from '../../src/v4-import/split-statements.js';
import { temporaryDirectory } from '../server-process.js';
import { type DumpStyle, type V4Value, writeDump } from './write-dump.js';

const awkward = fc.constantFrom(
  `'`,
  '"',
  '`',
  '\\',
  ';',
  '--',
  '-- ',
  '#',
  '/*',
  '*/',
  '\n',
  '\r',
  '\0',
  '\x1a',
  '%',
  '),(',
  'NULL',
  'é🐘',
);
const text = fc
  .array(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 5 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const value: fc.Arbitrary<V4Value> = fc.oneof(
  text,
  text,
  fc.constant(null),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  text.map((bytes) => new Uint8Array(Buffer.from(bytes))),
);
const gap = fc.constantFrom('', ' ', '\n', '/* a ; comment ( */', '-- it\'s a "comment";\n', '# another `\n', '\t');
const style: fc.Arbitrary<DumpStyle> = fc.record({
  isComplete: fc.boolean(),
  isExtended: fc.boolean(),
  isHex: fc.boolean(),
  gaps: fc.array(gap, { maxLength: 4 }),
});
const column = fc.oneof(fc.constantFrom('key', 'primary', 'a`b', 'values', 'x y'), fc.stringMatching(/^[a-z_]{1,8}$/));
const table = fc.uniqueArray(column, { minLength: 1, maxLength: 5 }).chain((columns) =>
  fc.record({
    columns: fc.constant(columns),
    rows: fc.array(fc.tuple(...columns.map(() => value)), { minLength: 1, maxLength: 5 }),
  }),
);

const expected = (one: V4Value): string | null => {
  if (one === null) return null;
  return one instanceof Uint8Array ? Buffer.from(one).toString() : String(one);
};

describe('dumps of MySQL', () => {
  test('whatever is in the rows, and wherever the file is cut into pieces, the rows are read as they were', async () => {
    await fc.assert(
      fc.property(table, style, fc.integer({ min: 1, max: 40 }), ({ columns, rows }, how, pieceLength) => {
        const bytes = writeDump('clients', columns, rows, how).toString('latin1');
        const splitter = new StatementSplitter((beginning) => /^insert/i.test(beginning));
        const statements: string[] = [];
        for (let at = 0; at < bytes.length; at += pieceLength)
          statements.push(...splitter.add(bytes.slice(at, at + pieceLength)));
        statements.push(...splitter.end());
        const inserts = statements.map(parseInsert);
        expect(inserts.flatMap((insert) => insert.rows)).toEqual(rows.map((row) => row.map(expected)));
        for (const insert of inserts) expect(insert.columns).toEqual(how.isComplete ? columns : undefined);
      }),
    );
  });

  test('rows without names of columns get those of the table, whatever else the dump has', async () => {
    const file = join(await temporaryDirectory(), 'dump.sql');
    const clients = writeDump('clients', ['id', 'name'], [['1', `O'Neil; "Sons"`]], {
      isComplete: false,
      isExtended: true,
      isHex: false,
      gaps: [],
    });
    const trigger = `DELIMITER ;;
/*!50003 CREATE*/ /*!50017 DEFINER=\`root\`@\`localhost\`*/ /*!50003 TRIGGER a AFTER INSERT ON clients FOR EACH ROW BEGIN
  INSERT INTO agents (id) VALUES (NEW.id); END */;;
CREATE PROCEDURE p() BEGIN INSERT INTO clients (id) VALUES (NEW.id); END ;;
DELIMITER ;
`;
    const other = `INSERT INTO \`spot_price_snapshots\` VALUES (1,'INSERT INTO \`clients\` VALUES (2);');\n`;
    await writeFile(
      file,
      Buffer.concat([
        Buffer.from(other + trigger),
        clients,
        Buffer.from("insert ignore into spot_optimizer.agents (id, client_id) values ('a', '1');"),
      ]),
    );
    const found = await readExport(file);
    expect(found).toEqual({
      clients: [{ id: '1', name: `O'Neil; "Sons"` }],
      agents: [{ id: 'a', client_id: '1' }],
      agent_configs: [],
    });
    await writeFile(file, gzipSync(clients));
    expect((await readExport(file)).clients).toEqual(found.clients);
  });

  test.each([
    ['INSERT INTO `clients` VALUES (1);', 'does not name the columns of clients'],
    ["INSERT INTO `clients` (`id`) VALUES ('1', 'secret-value');", 'has 2 values for 1 columns'],
    ["INSERT INTO `clients` (`id`) VALUES (concat('secret-value'));", 'cannot be read at character'],
    ["INSERT INTO `clients` (`id`) VALUES ('secret-value", 'cannot be read at character'],
    ['{"table":"clients","id":"1"}\nsecret-value', 'Line 2 is no JSON object'],
    ['INSERT INTO `others` (`id`) VALUES (1);', 'has no row of the table clients'],
  ])('a dump that cannot be read is refused with the reason, without its values: %s', async (content, reason) => {
    const file = join(await temporaryDirectory(), 'dump.sql');
    await writeFile(file, content);
    const error = await readExport(file).catch(String);
    expect(error).toContain(reason);
    expect(error).not.toContain('secret-value');
  });
});

test('lines of JSON are read too', async () => {
  const file = join(await temporaryDirectory(), 'export.jsonl');
  await writeFile(
    file,
    '{"table":"clients","id":"1","name":"Öl","is_active":true}\n\n{"table":"risk_scores"}\n{"table":"agents","id":"a","n":null}',
  );
  expect(await readExport(file)).toEqual({
    clients: [{ id: '1', name: 'Öl', is_active: '1' }],
    agents: [{ id: 'a', n: null }],
    agent_configs: [],
  });
});
