import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import type { MaintenanceFigures } from './thread-messages.js';

/** One segment of the write-ahead log. A start after a crash then reads about two at most. */
const maxRecoveryBytes = 16 * 1_024 * 1_024;
const maxCheckpointAgeMilliseconds = 5 * 60_000;
const maxTransactionAge = 100_000_000;
/** A table that changes all the time has new statistics once in this time, as often as autovacuum looks. */
const analyzeEveryMilliseconds = 60_000;

/**
 * Does for the embedded database what the background processes of a PostgreSQL server do: checkpoints, which bound the
 * write-ahead log and the duration of recovery, and vacuum with statistics, which bounds the tables and the age of
 * transactions. It must not run inside a transaction.
 */
export class Maintenance {
  #checkpointedAt: number;
  #checkpointPosition = '';
  readonly #analyzedAt = new Map<string, number>();
  /** While true no checkpoint is made, so that no file of the write-ahead log is reused. */
  holdsCheckpoints = false;

  constructor(
    private readonly pglite: PGlite,
    private readonly files: string,
    private readonly monotonic: () => number,
  ) {
    this.#checkpointedAt = monotonic();
  }

  /** Does the maintenance that is due. Returns `undefined` when none was. */
  async run(): Promise<MaintenanceFigures | undefined> {
    const started = this.monotonic();
    const vacuumed = await this.#vacuum();
    const checkpointed = await this.#checkpoint();
    if (vacuumed.length === 0 && !checkpointed) return undefined;
    const state = await this.#readState();
    return {
      walBytes: this.#walBytes(),
      databaseBytes: state.database_bytes,
      recoveryBytes: state.recovery_bytes,
      transactionAge: state.age,
      checkpointed,
      vacuumed,
      milliseconds: Math.round(this.monotonic() - started),
    };
  }

  async #readState(): Promise<DatabaseSizes> {
    const { rows } = await this.pglite.query<DatabaseSizes>(`
      select pg_current_wal_lsn()::text as position,
             pg_wal_lsn_diff(pg_current_wal_lsn(), redo_lsn)::float8 as recovery_bytes,
             pg_database_size(current_database())::float8 as database_bytes,
             (select age(datfrozenxid)::float8 from pg_database where datname = current_database()) as age
      from pg_control_checkpoint()`);
    const [state] = rows;
    if (state === undefined) throw new Error('PostgreSQL returned no data about its last checkpoint.');
    return state;
  }

  async #checkpoint(): Promise<boolean> {
    if (this.holdsCheckpoints) return false;
    const { position, recovery_bytes: bytes } = await this.#readState();
    const isOld = this.monotonic() - this.#checkpointedAt >= maxCheckpointAgeMilliseconds;
    if (bytes < maxRecoveryBytes && !(isOld && position !== this.#checkpointPosition)) return false;
    await this.pglite.exec('checkpoint');
    this.#checkpointedAt = this.monotonic();
    this.#checkpointPosition = (await this.#readState()).position;
    return true;
  }

  /** Vacuums and analyzes the tables that PostgreSQL's autovacuum would, with its default settings. Returns those that were vacuumed. */
  async #vacuum(): Promise<readonly string[]> {
    const { rows } = await this.pglite.query<TableState>(
      `select relid::regclass::text as name, age(relfrozenxid) > $1 as is_old,
         n_dead_tup > 50 + 0.2 * n_live_tup or n_ins_since_vacuum > 1000 + 0.2 * n_live_tup as is_loose,
         n_mod_since_analyze > 50 + 0.1 * n_live_tup as is_changed
       from pg_stat_all_tables join pg_class on pg_class.oid = relid where relkind = 'r'`,
      [maxTransactionAge],
    );
    const vacuumed: string[] = [];
    for (const table of rows) {
      const { name, is_old: isOld, is_loose: isLoose } = table;
      const isVacuumed = isOld || isLoose;
      if (!isVacuumed && !this.#mustBeAnalyzed(table)) continue;
      await this.pglite.exec(
        `${isOld ? 'vacuum (freeze, analyze)' : isLoose ? 'vacuum (analyze)' : 'analyze'} ${name}`,
      );
      this.#analyzedAt.set(name, this.monotonic());
      if (isVacuumed) vacuumed.push(name);
    }
    return vacuumed;
  }

  #mustBeAnalyzed({ name, is_changed: isChanged }: TableState): boolean {
    const analyzedAt = this.#analyzedAt.get(name) ?? Number.NEGATIVE_INFINITY;
    return isChanged && this.monotonic() - analyzedAt >= analyzeEveryMilliseconds;
  }

  #walBytes(): number {
    const folder = join(this.files, 'pg_wal');
    const segments = readdirSync(folder).filter((name) => /^[0-9A-F]{24}$/.test(name));
    return segments.reduce((bytes, name) => bytes + statSync(join(folder, name)).size, 0);
  }
}

interface TableState {
  readonly name: string;
  /** Whether its oldest transactions are so old that PostgreSQL would soon accept no new ones. */
  readonly is_old: boolean;
  readonly is_loose: boolean;
  readonly is_changed: boolean;
}

interface DatabaseSizes {
  readonly position: string;
  readonly recovery_bytes: number;
  readonly database_bytes: number;
  readonly age: number;
}
