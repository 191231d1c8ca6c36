import type { Connection } from '../storage/connection.js';

/** A table of the schema `public`. */
export interface StoredTable {
  readonly name: string;
  /** In their order, without those that PostgreSQL computes. */
  readonly columns: readonly StoredColumn[];
}

/** A column of a table. */
export interface StoredColumn {
  readonly name: string;
  /** As SQL writes it, such as `timestamp(3) with time zone`. */
  readonly type: string;
}

/** Lists the tables of a database. A table that is divided into partitions is one table. */
export async function listTables(connection: Connection): Promise<readonly StoredTable[]> {
  const { rows } = await connection.query<{ readonly table: string; readonly column: string; readonly type: string }>(`
    select relname as table, attname as column, format_type(atttypid, atttypmod) as type
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
      and attnum > 0 and not attisdropped and attgenerated = ''
    order by relname, attnum`);
  const names = [...new Set(rows.map(({ table }) => table))];
  return names.map((name) => ({
    name,
    columns: rows.filter(({ table }) => table === name).map(({ column, type }) => ({ name: column, type })),
  }));
}

/** Writes a name as an identifier of SQL. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Makes a session write and read values in the one way that backups have them, whatever its defaults are. */
export async function useBackupTexts(connection: Connection): Promise<void> {
  await connection.query(
    `set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set intervalstyle = 'iso_8601'; set bytea_output = 'hex'; set extra_float_digits = 1`,
  );
}
