import { newerThan, readMigrations } from '../storage/migrations.js';
import type { DatabaseFacts } from './database-facts.js';
import type { Finding } from './finding.js';

const oldestTestedVersion = 150_000;
const maxClockDifferenceMilliseconds = 30_000;
const longTransactionMilliseconds = 5 * 60_000;
const highTransactionAge = 500_000_000;
const dangerousTransactionAge = 1_500_000_000;
const fewConnections = 0.8;
const shownTables = 5;

/** Judges what was seen of a database. `now` is the time of this machine when it was seen, in milliseconds. */
export function judgeDatabase(facts: DatabaseFacts, now: number): readonly Finding[] {
  return [
    judgeVersion(facts),
    judgeMigrations(facts),
    judgeWrites(facts),
    judgeClock(facts, now),
    judgeSizes(facts),
    judgeTransactions(facts),
    judgeConnections(facts),
    ...judgeTokens(facts),
  ];
}

function judgeVersion({ versionNumber }: DatabaseFacts): Finding {
  const message = `PostgreSQL ${Math.floor(versionNumber / 10_000)}.${versionNumber % 10_000}`;
  if (versionNumber >= oldestTestedVersion) return { check: 'version', level: 'ok', message };
  return { check: 'version', level: 'problem', message, advice: 'Upgrade to PostgreSQL 15 or newer.' };
}

function judgeMigrations({ newestMigration }: DatabaseFacts): Finding {
  const check = 'migrations';
  const pending = newerThan(newestMigration).map(({ name }) => name);
  if (pending.length > 0) {
    const message = `pending: ${pending.join(', ')}`;
    return { check, level: 'warning', message, advice: 'Run migrate, or start this version, which applies them.' };
  }
  const isNewer = !readMigrations().some(({ writtenAt }) => writtenAt === newestMigration);
  if (!isNewer) return { check, level: 'ok', message: 'none is pending' };
  const message = 'the database is of a newer version';
  return { check, level: 'note', message, advice: 'Upgrade this program too.' };
}

function judgeWrites({ isReadOnly }: DatabaseFacts): Finding {
  if (!isReadOnly) return { check: 'writes', level: 'ok', message: 'accepted' };
  const advice = 'Free space on its disk, or name the primary in DATABASE_URL, not a copy.';
  return { check: 'writes', level: 'problem', message: 'the database accepts none', advice };
}

function judgeClock({ time }: DatabaseFacts, now: number): Finding {
  const seconds = Math.round((time - now) / 1_000);
  const message =
    seconds === 0
      ? 'the same as the database’s'
      : `the database is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`;
  if (Math.abs(time - now) <= maxClockDifferenceMilliseconds) return { check: 'clock', level: 'ok', message };
  return { check: 'clock', level: 'warning', message, advice: 'Let both machines follow the same time servers.' };
}

function judgeSizes({ databaseBytes, tables }: DatabaseFacts): Finding {
  const largest = tables.slice(0, shownTables).map(({ name, bytes }) => `${name} ${megabytes(bytes)}`);
  return { check: 'sizes', level: 'ok', message: `${megabytes(databaseBytes)} in all; ${largest.join(', ')}` };
}

function judgeTransactions({ oldestTransactionMilliseconds: oldest, transactionAge }: DatabaseFacts): Finding {
  const check = 'transactions';
  if (transactionAge > highTransactionAge) {
    const level = transactionAge > dangerousTransactionAge ? 'problem' : 'warning';
    const message = `${Math.round(transactionAge / 1_000_000)} million since the oldest row was frozen; PostgreSQL stops at 2 billion`;
    return {
      check,
      level,
      message,
      advice: 'Find out what keeps vacuum from working: old transactions, or its settings.',
    };
  }
  if (oldest === null || oldest < longTransactionMilliseconds)
    return {
      check,
      level: 'ok',
      message: oldest === null ? 'none is open' : `the oldest is ${Math.round(oldest / 1_000)} s old`,
    };
  const message = `one is open for ${Math.round(oldest / 60_000)} minutes`;
  return { check, level: 'warning', message, advice: 'End it: tables grow meanwhile, and migrations wait for it.' };
}

function judgeConnections({ connections, maxConnections }: DatabaseFacts): Finding {
  const message = `${connections} of ${maxConnections} are used`;
  if (connections < maxConnections * fewConnections) return { check: 'connections', level: 'ok', message };
  return {
    check: 'connections',
    level: 'warning',
    message,
    advice: 'Raise max_connections, or put a pooler in front.',
  };
}

function judgeTokens({ tokens }: DatabaseFacts): readonly Finding[] {
  if (tokens === null) return [];
  const { valid, withoutExpiry, unused } = tokens;
  const findings: Finding[] = [{ check: 'tokens', level: 'ok', message: `${valid} are valid` }];
  if (withoutExpiry > 0)
    findings.push({
      check: 'tokens',
      level: 'note',
      message: `${withoutExpiry} of them have no end`,
      advice: 'Agents need such tokens; give programs tokens that expire.',
    });
  if (unused > 0)
    findings.push({
      check: 'tokens',
      level: 'warning',
      message: `${unused} of them are older than a week and were never used`,
      advice: 'Look at client list, and end those that nobody needs.',
    });
  return findings;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(bytes < 10_485_760 ? 1 : 0)} MB`;
}
