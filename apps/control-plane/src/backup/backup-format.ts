import * as z from 'zod';

/** The name and the version of the format, as the first line of a backup has them. */
export const formatName = 'spotguard-backup';
export const formatVersion = 1;

const migration = z.object({ writtenAt: z.number(), hash: z.string() });

/** The first line of a backup. */
export const backupHeader = z.object({
  format: z.literal(formatName),
  version: z.number(),
  /** When the backup was made: it has what was committed until then. */
  createdAt: z.iso.datetime(),
  /** The version of the program that made it, and of the PostgreSQL that it was made of. */
  program: z.string(),
  postgres: z.string(),
  /** The migrations of the database, in their order: a restore applies these, loads the rows, and applies newer ones. */
  migrations: z.array(migration),
});
export type BackupHeader = z.output<typeof backupHeader>;

/** The line before the rows of a table. Each row is a JSON array with the texts of these columns, null for NULL. */
export const backupTable = z.object({ table: z.string(), columns: z.array(z.string()) });
export type BackupTable = z.output<typeof backupTable>;

/** The last line. */
export const backupEnd = z.object({
  end: z.object({
    /** How many rows each table has. */
    rows: z.record(z.string(), z.number()),
    /** The last value of each sequence that was used. */
    sequences: z.record(z.string(), z.number()),
    /** The SHA-256 of all lines before this one, in hex. */
    sha256: z.string(),
  }),
});
export type BackupEnd = z.output<typeof backupEnd>['end'];
