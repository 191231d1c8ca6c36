import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  type BackupEnd,
  type BackupHeader,
  type BackupTable,
  backupEnd,
  backupHeader,
  backupTable,
  formatVersion,
} from './backup-format.js';

const newline = 10;
const openingBracket = 91;
/** No row of ours is near this; a file with a longer line is none of our backups. */
const maxLineBytes = 256 * 1_024 * 1_024;
const endMark = Buffer.from('{"end":');

/** A part of a backup, in the order of the file: the header, each table followed by its rows, the end. */
export type BackupPart =
  | { readonly header: BackupHeader }
  | BackupTable
  /** Some rows of the table before: each line is a JSON array. */
  | { readonly rows: readonly string[] }
  | { readonly end: BackupEnd };

/** A file is no backup, is damaged or incomplete, or cannot be read by this version. */
export class BackupUnreadable extends Error {
  override readonly name = 'BackupUnreadable';
}

/**
 * Reads a backup in pieces. The last part comes only when the checksum of all that was before is right; until then what was
 * read may be wrong. Throws `BackupUnreadable`.
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const hash = createHash('sha256');
  let isFirst = true;
  let end: BackupEnd | undefined;
  let rows: Record<string, number> = {};
  let table = '';
  for await (const lines of readLines(file)) {
    const waiting: string[] = [];
    for (const bytes of lines) {
      if (end !== undefined) throw damaged(file, 'there is text after its end');
      if (isFirst) yield { header: readHeader(file, bytes) };
      const isRow = !isFirst && bytes[0] === openingBracket;
      if (!isRow && waiting.length > 0) yield { rows: waiting.splice(0) };
      if (bytes.subarray(0, endMark.length).equals(endMark)) {
        end = readEnd(file, bytes, { sha256: hash.digest('hex'), rows });
        continue;
      }
      hash.update(bytes).update('\n');
      if (isRow) {
        waiting.push(bytes.toString());
        rows[table] = (rows[table] ?? 0) + 1;
      } else if (!isFirst) {
        const begun = readTable(file, bytes);
        table = begun.table;
        rows = { ...rows, [table]: 0 };
        yield begun;
      }
      isFirst = false;
    }
    if (waiting.length > 0) yield { rows: waiting };
  }
  if (end === undefined) throw damaged(file, 'its end is missing');
  yield { end };
}

/** Reads a whole backup and checks its checksum, without keeping more than a piece in memory. */
export async function verifyBackup(file: string): Promise<{ readonly header: BackupHeader; readonly end: BackupEnd }> {
  let header: BackupHeader | undefined;
  for await (const part of readBackup(file)) {
    if ('header' in part) header = part.header;
    if ('end' in part && header !== undefined) return { header, end: part.end };
  }
  throw damaged(file, 'its end is missing');
}

/** The lines of a compressed file, without their ends, a piece of the file at a time. */
async function* readLines(file: string): AsyncGenerator<readonly Buffer[]> {
  const text = createGunzip();
  pipeline(createReadStream(file, { highWaterMark: 256 * 1_024 }), text, () => undefined);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of text as AsyncIterable<Buffer>) {
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const lines: Buffer[] = [];
      let start = 0;
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
        lines.push(bytes.subarray(start, end));
        start = end + 1;
      }
      rest = bytes.subarray(start);
      if (rest.length > maxLineBytes) throw damaged(file, 'a line is too long');
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    if (error instanceof BackupUnreadable) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!/^(Z_|ERR_ZLIB)/.test(code)) throw error;
    throw code === 'Z_BUF_ERROR' ? damaged(file, 'its end is missing') : notOurs(file, error);
  }
  if (rest.length > 0) throw damaged(file, 'its end is missing');
}

function readHeader(file: string, bytes: Buffer): BackupHeader {
  const header = backupHeader.safeParse(parsed(bytes));
  if (!header.success) throw notOurs(file, header.error);
  if (header.data.version <= formatVersion) return header.data;
  throw new BackupUnreadable(
    `${file} was made by a newer version (${header.data.program}), whose format this version cannot read. Upgrade first.`,
  );
}

function readTable(file: string, bytes: Buffer): BackupTable {
  const table = backupTable.safeParse(parsed(bytes));
  if (!table.success) throw damaged(file, 'a line of it is no table');
  return table.data;
}

function readEnd(
  file: string,
  bytes: Buffer,
  found: { readonly sha256: string; readonly rows: Readonly<Record<string, number>> },
): BackupEnd {
  const line = backupEnd.safeParse(parsed(bytes));
  if (!line.success) throw damaged(file, 'its end cannot be read');
  const { end } = line.data;
  if (end.sha256 !== found.sha256) throw damaged(file, 'its checksum is wrong');
  const isComplete = Object.entries(end.rows).every(([table, count]) => found.rows[table] === count);
  if (!isComplete) throw damaged(file, 'rows are missing');
  return end;
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

function damaged(file: string, reason: string): BackupUnreadable {
  return new BackupUnreadable(`The backup ${file} is damaged or incomplete: ${reason}. Use another one.`);
}

function notOurs(file: string, cause: unknown): BackupUnreadable {
  return new BackupUnreadable(`${file} is no backup of spotguard-control-plane.`, { cause });
}
