/** A value in a dump: its text, or null for NULL. Bytes that are no UTF-8 are replaced. */
export type DumpValue = string | null;

/** The rows that a statement inserts. */
export interface ParsedInsert {
  readonly table: string;
  /** Undefined when the statement does not name them; they are then in the order of the table. */
  readonly columns: readonly string[] | undefined;
  readonly rows: readonly (readonly DumpValue[])[];
}

/** A statement of a dump cannot be read. */
export class DumpUnreadable extends Error {
  override readonly name = 'DumpUnreadable';
}

/**
 * Reads `INSERT INTO … VALUES (…), (…)` as MySQL and MariaDB write it into dumps. The text has one character for each byte
 * (latin1); strings are decoded as UTF-8. Throws `DumpUnreadable` for anything but plain values.
 */
export function parseInsert(statement: string): ParsedInsert {
  const reader = new Reader(statement);
  reader.word(/(?:insert|replace)\s+(?:low_priority\s+|delayed\s+|ignore\s+)*(?:into\s+)?/iy);
  const table = reader.tableName();
  const columns = reader.next() === '(' ? reader.list(() => reader.name()) : undefined;
  reader.word(/values?\s*/iy);
  const rows = [reader.list(() => reader.value())];
  while (reader.next() === ',') {
    reader.skip();
    rows.push(reader.list(() => reader.value()));
  }
  // What follows, such as ON DUPLICATE KEY UPDATE or a row alias, has no rows.
  return { table, columns, rows };
}

/** Reads the names of the columns of `CREATE TABLE`, in their order, and the table's name. */
export function parseCreateTable(statement: string): { readonly table: string; readonly columns: readonly string[] } {
  const reader = new Reader(statement);
  reader.word(/create\s+(?:temporary\s+)?table\s+(?:if\s+not\s+exists\s+)?/iy);
  const table = reader.tableName();
  const columns: string[] = [];
  reader.list(() => {
    const column = reader.columnDefinition();
    if (column !== undefined) columns.push(column);
  });
  return { table, columns };
}

const notColumns = /^(primary|unique|key|index|fulltext|spatial|constraint|foreign|check|period)$/i;
const escapes: Readonly<Record<string, string>> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  /** The next character that is no blank. */
  next(): string {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at += 1;
    return this.text[this.#at] ?? '';
  }

  skip(): void {
    this.#at += 1;
  }

  word(pattern: RegExp): string {
    this.next();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined) throw this.#unreadable();
    this.#at += found.length;
    return found;
  }

  /** The last part of a table's name, which may begin with that of its database. */
  tableName(): string {
    const name = this.name();
    if (this.next() !== '.') return name;
    this.skip();
    return this.name();
  }

  name(): string {
    const quote = this.next();
    return quote === '`' || quote === '"' ? decode(this.#quoted(quote)) : this.word(/[\w$]+/y);
  }

  list<T>(read: () => T): readonly T[] {
    if (this.next() !== '(') throw this.#unreadable();
    const items: T[] = [];
    do {
      this.skip();
      items.push(read());
    } while (this.next() === ',');
    if (this.next() !== ')') throw this.#unreadable();
    this.skip();
    return items;
  }

  value(): DumpValue {
    const first = this.next();
    if (first === `'` || first === '"') return decode(this.#strings(first));
    const word = this.word(/[^\s,()'"]+/y);
    const following = this.next();
    if (following === `'` || following === '"') return this.#prefixed(word, following);
    if (/^null$/i.test(word)) return null;
    if (/^(true|false)$/i.test(word)) return /^true$/i.test(word) ? '1' : '0';
    if (/^0x[0-9a-f]*$/i.test(word)) return decodeHex(word.slice(2));
    if (/^0b[01]+$/i.test(word)) return String(Number.parseInt(word.slice(2), 2));
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word)) return word;
    throw this.#unreadable();
  }

  /** The name of the column that a definition begins with; undefined for a key or a constraint. Stops before `,` or `)`. */
  columnDefinition(): string | undefined {
    const quote = this.next();
    const name = this.name();
    for (let depth = 0; ; ) {
      const character = this.next();
      if (character === '') throw this.#unreadable();
      if (depth === 0 && (character === ',' || character === ')')) break;
      if (character === `'` || character === '"' || character === '`') {
        this.#quoted(character);
        continue;
      }
      depth += character === '(' ? 1 : character === ')' ? -1 : 0;
      this.skip();
    }
    return quote !== '`' && quote !== '"' && notColumns.test(name) ? undefined : name;
  }

  /** A string with what it is: hexadecimal digits, bits, or the set of its characters such as `_binary`. */
  #prefixed(word: string, quote: string): DumpValue {
    const text = this.#strings(quote);
    if (/^x$/i.test(word)) return decodeHex(text);
    if (/^b$/i.test(word)) return String(Number.parseInt(text, 2));
    if (/^(n|_\w+)$/i.test(word)) return decode(text);
    throw this.#unreadable();
  }

  /** Strings after each other are one. */
  #strings(quote: string): string {
    let text = this.#quoted(quote);
    while (this.next() === quote) text += this.#quoted(quote);
    return text;
  }

  #quoted(quote: string): string {
    let text = '';
    for (this.skip(); ; ) {
      const character = this.text[this.#at];
      if (character === undefined) throw this.#unreadable();
      if (character === '\\' && quote !== '`') {
        const escaped = this.text[this.#at + 1];
        if (escaped === undefined) throw this.#unreadable();
        text += escapes[escaped] ?? escaped;
        this.#at += 2;
      } else if (character !== quote) {
        text += character;
        this.skip();
      } else if (this.text[this.#at + 1] === quote) {
        text += quote;
        this.#at += 2;
      } else {
        this.skip();
        return text;
      }
    }
  }

  #unreadable(): DumpUnreadable {
    const around = this.text.slice(Math.max(0, this.#at - 20), this.#at + 20);
    // Values are not shown: one may be a token.
    const [beginning = ''] = /^[^('"]*/.exec(this.text) ?? [];
    return new DumpUnreadable(
      `A statement of the dump cannot be read at character ${this.#at} of “${beginning.slice(0, 80).trim()}…”${around === '' ? ', its end' : ''}. Make the dump with mysqldump or mariadb-dump.`,
    );
  }
}

function decode(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function decodeHex(digits: string): string {
  return Buffer.from(digits, 'hex').toString('utf8');
}
