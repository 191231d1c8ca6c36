/** A value as it is in the v4 backend: bytes only in columns for bytes. */
export type V4Value = string | number | null | Uint8Array;

/** How to write a dump, as the options of mysqldump decide. */
export interface DumpStyle {
  /** `--complete-insert`: with the names of the columns. */
  readonly isComplete: boolean;
  /** `--extended-insert`: all rows in one statement. */
  readonly isExtended: boolean;
  /** `--hex-blob`. */
  readonly isHex: boolean;
  /** What is between the parts of a statement: blanks and comments. */
  readonly gaps: readonly string[];
}

/** Writes a table as mysqldump does: the statement that creates it, and its rows. */
export function writeDump(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly V4Value[])[],
  style: DumpStyle,
): Buffer {
  let used = 0;
  const gap = (): string => {
    used += 1;
    return style.gaps.length === 0 ? '' : (style.gaps[used % style.gaps.length] ?? '');
  };
  const create = `CREATE TABLE \`${table}\` (\n${columns
    .map((column) => `  \`${column.replaceAll('`', '``')}\` varchar(255) DEFAULT 'a,b) ;' COMMENT 'it''s -- "x"',\n`)
    .join('')}  PRIMARY KEY (\`${columns[0]}\`),\n  KEY \`k\` (\`${columns[0]}\`(10))\n) ENGINE=InnoDB;\n`;
  const names = style.isComplete
    ? ` (${columns.map((column) => `\`${column.replaceAll('`', '``')}\``).join(', ')})`
    : '';
  const texts = rows.map((row) => `(${row.map((value) => `${gap()}${literal(value, style)}`).join(',')}${gap()})`);
  const begin = `INSERT INTO \`${table}\`${names} VALUES `;
  const inserts = style.isExtended
    ? [`${begin}${texts.join(`,${gap()}`)};`]
    : texts.map((text) => `${begin}${gap()}${text};`);
  return Buffer.concat(
    [
      `-- MySQL dump 10.13\n/*!40101 SET NAMES utf8mb4 */;\nDROP TABLE IF EXISTS \`${table}\`;\n${create}`,
      'LOCK TABLES `x` WRITE;\n',
      ...inserts.map((insert) => `${insert}\n`),
      'UNLOCK TABLES;\n',
    ].map((text) => Buffer.from(text, 'latin1')),
  );
}

/** A value as a literal, with one character for each byte. */
function literal(value: V4Value, { isHex }: DumpStyle): string {
  if (value === null) return 'NULL';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return `'${escaped(Buffer.from(value))}'`;
  const bytes = Buffer.from(value);
  if (isHex && bytes.length > 0) return `0x${bytes.toString('hex').toUpperCase()}`;
  return `_binary '${escaped(bytes)}'`;
}

const escapes = new Map([
  ['\0', '\\0'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\x1a', '\\Z'],
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
]);

/** As mysql_real_escape_string does. */
function escaped(bytes: Buffer): string {
  return [...bytes.toString('latin1')].map((character) => escapes.get(character) ?? character).join('');
}
