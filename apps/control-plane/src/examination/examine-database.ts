import type { Connection } from '../storage/connection.js';
import { readNewestMigration } from '../storage/migrate-once.js';
import type { DatabaseFacts } from './database-facts.js';

const maxTables = 8;
/** A token counts as unused when it is older than this and was never used. */
const unusedAfter = '7 days';

/** Looks at a database without changing it. It also works on the database of an earlier version. */
export async function examineDatabase(connection: Connection): Promise<DatabaseFacts> {
  const newestMigration = await readNewestMigration(connection);
  const { rows } = await connection.query<ServerRow>(serverQuery);
  const [server] = rows;
  if (server === undefined) throw new Error('PostgreSQL returned no facts about itself.');
  const { rows: tables } = await connection.query<TableRow>(tablesQuery);
  return {
    versionNumber: server.version_number,
    time: server.time,
    newestMigration,
    isReadOnly: server.is_read_only,
    databaseBytes: server.database_bytes,
    tables: tables.map(({ name, bytes, rows: count }) => ({ name, bytes, rows: count })),
    oldestTransactionMilliseconds: server.oldest_transaction,
    transactionAge: server.transaction_age,
    connections: server.connections,
    maxConnections: server.max_connections,
    tokens: server.has_tokens ? await readTokens(connection) : null,
  };
}

interface ServerRow extends Record<string, unknown> {
  readonly version_number: number;
  readonly time: number;
  readonly is_read_only: boolean;
  readonly database_bytes: number;
  readonly oldest_transaction: number | null;
  readonly transaction_age: number;
  readonly connections: number;
  readonly max_connections: number;
  readonly has_tokens: boolean;
}

const serverQuery = `
  select current_setting('server_version_num')::float8 as version_number,
         (extract(epoch from clock_timestamp()) * 1000)::float8 as time,
         pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as is_read_only,
         pg_database_size(current_database())::float8 as database_bytes,
         (select age(datfrozenxid)::float8 from pg_database where datname = current_database()) as transaction_age,
         (select (extract(epoch from clock_timestamp() - min(xact_start)) * 1000)::float8 from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()) as oldest_transaction,
         (select count(*)::float8 from pg_stat_activity where backend_type = 'client backend') as connections,
         current_setting('max_connections')::float8 as max_connections,
         to_regclass('public.tokens') is not null as has_tokens`;

interface TableRow extends Record<string, unknown> {
  readonly name: string;
  readonly bytes: number;
  readonly rows: number;
}

const tablesQuery = `
  select relname as name, pg_total_relation_size(oid)::float8 as bytes, greatest(reltuples, 0)::float8 as rows
  from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' order by 2 desc, 1 limit ${maxTables}`;

async function readTokens(connection: Connection): Promise<DatabaseFacts['tokens']> {
  const { rows } = await connection.query<NonNullable<DatabaseFacts['tokens']>>(`
    select count(*)::float8 as valid, (count(*) filter (where expires_at is null))::float8 as "withoutExpiry",
           (count(*) filter (where last_used_at is null and tokens.created_at < now() - interval '${unusedAfter}'))::float8 as unused
    from tokens join clients on clients.id = tokens.client_id
    where clients.active and (expires_at is null or expires_at > now())`);
  return rows[0] ?? null;
}
