import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { DumpUnreadable, type DumpValue, parseCreateTable, parseInsert } from './parse-insert.js';
import { StatementSplitter } from './split-statements.js';

/** The tables of the v4 backend that are imported. */
const wantedTables = ['clients', 'agents', 'agent_configs'] as const;
type WantedTable = (typeof wantedTables)[number];

/** A row of the v4 backend: the text of each column, null for NULL. */
export type ExportedRow = Readonly<Record<string, DumpValue>>;

/** The rows of an export that are imported. */
export type V4Export = Readonly<Record<WantedTable, readonly ExportedRow[]>>;

const wantedStatement = new RegExp(
  `^(?:(?:insert|replace)\\s|create\\s+(?:temporary\\s+)?table\\s).*?[\\s\`".](?:${wantedTables.join('|')})[\`"\\s(]`,
  'is',
);

/**
 * Reads an export of the v4 backend's database: a dump of `mysqldump` or `mariadb-dump`, or lines of JSON such as
 * `{"table":"clients","id":…}`; either may be compressed with gzip. The file may be large, only what is imported is kept.
 * Throws `DumpUnreadable`.
 */
export async function readExport(file: string): Promise<V4Export> {
  const rows: Record<WantedTable, ExportedRow[]> = { clients: [], agents: [], agent_configs: [] };
  let reader: ExportReader | undefined;
  for await (const piece of readPieces(file)) {
    reader ??= /^\s*\{/.test(piece) ? new JsonLines(rows) : new DumpReader(rows);
    reader.add(piece);
  }
  reader?.end();
  if (rows.clients.length === 0)
    throw new DumpUnreadable(
      `${file} has no row of the table clients. Make it with: mysqldump --no-tablespaces spot_optimizer clients agents agent_configs`,
    );
  return rows;
}

interface ExportReader {
  add(piece: string): void;
  end(): void;
}

/** The text of a file with one character for each byte. */
async function* readPieces(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file, { highWaterMark: 1_048_576 });
  let isFirst = true;
  let rest: AsyncIterable<Buffer> = bytes;
  for await (const chunk of rest) {
    if (isFirst && chunk[0] === 0x1f && chunk[1] === 0x8b) {
      bytes.destroy();
      rest = createReadStream(file).pipe(createGunzip());
      for await (const text of rest) yield text.toString('latin1');
      return;
    }
    isFirst = false;
    yield chunk.toString('latin1');
  }
}

class DumpReader implements ExportReader {
  readonly #splitter = new StatementSplitter((beginning) => wantedStatement.test(beginning));
  readonly #columns = new Map<string, readonly string[]>();

  constructor(private readonly rows: Record<WantedTable, ExportedRow[]>) {}

  add(piece: string): void {
    for (const statement of this.#splitter.add(piece)) this.#take(statement);
  }

  end(): void {
    for (const statement of this.#splitter.end()) this.#take(statement);
  }

  #take(statement: string): void {
    if (/^create/i.test(statement)) {
      const { table, columns } = parseCreateTable(statement);
      this.#columns.set(table, columns);
      return;
    }
    const { table, columns = this.#columns.get(table), rows } = parseInsert(statement);
    if (!isWanted(table)) return;
    if (columns === undefined)
      throw new DumpUnreadable(
        `The dump does not name the columns of ${table}. Make it with --complete-insert, or without --no-create-info.`,
      );
    for (const values of rows) {
      if (values.length !== columns.length)
        throw new DumpUnreadable(`A row of ${table} has ${values.length} values for ${columns.length} columns.`);
      this.rows[table].push(Object.fromEntries(columns.map((column, index) => [column, values[index] ?? null])));
    }
  }
}

class JsonLines implements ExportReader {
  #rest = '';
  #line = 0;

  constructor(private readonly rows: Record<WantedTable, ExportedRow[]>) {}

  add(piece: string): void {
    const lines = `${this.#rest}${piece}`.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#take(line);
  }

  end(): void {
    this.#take(this.#rest);
  }

  #take(line: string): void {
    this.#line += 1;
    if (line.trim() === '') return;
    const row = parsed(Buffer.from(line, 'latin1').toString('utf8'));
    if (row === undefined) throw new DumpUnreadable(`Line ${this.#line} is no JSON object.`);
    const { table, ...values } = row;
    if (typeof table !== 'string') throw new DumpUnreadable(`Line ${this.#line} does not say of which table it is.`);
    if (isWanted(table))
      this.rows[table].push(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, textOf(value)])));
  }
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): DumpValue {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function isWanted(table: string): table is WantedTable {
  return wantedTables.some((name) => name === table);
}
