import { expect, test } from 'vitest';
import { readText } from '../workspace.mjs';
import { findContractions } from './migration-rules.js';
import { repositoryFiles } from './repository-files.js';

const folder = 'apps/control-plane/migrations';

interface Journal {
  readonly entries: readonly { readonly tag: string; readonly when: number }[];
}

const { entries } = JSON.parse(readText(`${folder}/meta/_journal.json`)) as Journal;
const migrations = entries.map(({ tag }) => ({ name: tag, sql: readText(`${folder}/${tag}.sql`) }));

/**
 * Statements of before the rule that do more than expand. No entry may be added for a released server: what nobody uses
 * any more is dropped one version after the one that stopped to use it.
 */
const excepted: readonly (readonly [migration: string, statement: RegExp])[] = [
  ['0001_standbys_and_reports', /^DROP INDEX "hosts_one_standby"$/],
  ['0001_standbys_and_reports', /^ALTER TABLE "commands" ALTER COLUMN "target_mode" DROP NOT NULL$/],
  ['0001_standbys_and_reports', /^CREATE UNIQUE INDEX "hosts_one_standby"/],
  ['0004_one_word_of_guarding', /^ALTER TABLE "hosts" DROP COLUMN "frozen"$/],
  ['0003_status_of_the_instance', /^ALTER TABLE "agents" DROP COLUMN "(status|last_heartbeat_at)"$/],
  ['0005_token_kinds', /^ALTER TABLE "clients" DROP COLUMN "token_hash"$/],
  ['0005_token_kinds', /^DROP CONSTRAINT clients_token_hash_unique$/],
];

test('a migration only expands the schema, so that a running server of the version before goes on', () => {
  const findings = findContractions(migrations);
  const isExcepted = ({ migration, statement }: (typeof findings)[number]) =>
    excepted.some(([name, pattern]) => name === migration && pattern.test(statement));
  expect(findings.filter((finding) => !isExcepted(finding))).toEqual([]);
  const unused = excepted.filter(
    ([name, pattern]) => !findings.some(({ migration, statement }) => migration === name && pattern.test(statement)),
  );
  expect(unused, 'exceptions that nothing needs').toEqual([]);
});

test('the journal names every migration, in the order of their times: a server applies those that are newer than its newest', () => {
  const files = repositoryFiles(/^apps\/control-plane\/migrations\/.*\.sql$/).map((file) =>
    file.slice(folder.length + 1, -4),
  );
  expect(entries.map(({ tag }) => tag)).toEqual(files);
  const times = entries.map(({ when }) => when);
  expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
});

const base = `CREATE TABLE "jobs" ("id" uuid NOT NULL, "kind" text NOT NULL, CONSTRAINT "jobs_kind" CHECK (kind in ('a', 'b')));`;

const reasonsAgainst = (sql: string) =>
  findContractions([
    { name: 'first', sql: base },
    { name: 'second', sql },
  ]).map(({ reason }) => reason);

test.each([
  'DROP TABLE "jobs";',
  'ALTER TABLE "jobs" DROP COLUMN "kind";',
  'ALTER TABLE "jobs" RENAME COLUMN "kind" TO "sort";',
  'ALTER TABLE "jobs" RENAME TO "work";',
  'ALTER TABLE "jobs" ADD COLUMN "owner" text NOT NULL;',
  'ALTER TABLE "jobs" ALTER COLUMN "kind" SET NOT NULL;',
  'ALTER TABLE "jobs" ALTER COLUMN "kind" DROP NOT NULL;',
  'ALTER TABLE "jobs" ALTER COLUMN "kind" DROP DEFAULT;',
  'ALTER TABLE "jobs" ALTER COLUMN "kind" SET DATA TYPE integer;',
  'CREATE UNIQUE INDEX "jobs_once" ON "jobs" USING btree ("kind");',
  'ALTER TABLE "jobs" ADD CONSTRAINT "jobs_once" UNIQUE("kind");',
  'ALTER TABLE "jobs" ADD CONSTRAINT "jobs_owner" FOREIGN KEY ("id") REFERENCES "public"."owners"("id");',
  'ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind";',
  `ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind";--> statement-breakpoint\nALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind" CHECK (kind in ('a', 'c'));`,
  `ALTER TABLE "jobs" ADD CONSTRAINT "jobs_new" CHECK (kind in ('a', 'b'));`,
  'DROP INDEX "jobs_by_kind";',
  'DELETE FROM "jobs";',
  'TRUNCATE "jobs";',
])('a migration that takes something away is found: %s', (sql) => {
  expect(reasonsAgainst(sql)).toHaveLength(1);
});

test.each([
  'CREATE TABLE "steps" ("id" uuid PRIMARY KEY NOT NULL, "job" uuid NOT NULL);--> statement-breakpoint\nCREATE UNIQUE INDEX "steps_once" ON "steps" USING btree ("job") WHERE job is not null;--> statement-breakpoint\nALTER TABLE "steps" ADD CONSTRAINT "steps_job" FOREIGN KEY ("job") REFERENCES "public"."jobs"("id") ON DELETE no action;',
  'ALTER TABLE "jobs" ADD COLUMN "owner" uuid;--> statement-breakpoint\nALTER TABLE "jobs" ADD CONSTRAINT "jobs_owner" FOREIGN KEY ("owner") REFERENCES "public"."owners"("id");',
  `ALTER TABLE "jobs" ADD COLUMN "state" text DEFAULT 'new' NOT NULL;`,
  'CREATE INDEX "jobs_by_kind" ON "jobs" USING btree ("kind");',
  `ALTER TABLE "jobs" DROP CONSTRAINT "jobs_kind";--> statement-breakpoint\nALTER TABLE "jobs" ADD CONSTRAINT "jobs_kind" CHECK (kind in ('a', 'b', 'c'));`,
  `-- Written by hand: a reason.\nINSERT INTO "jobs" ("kind") SELECT 'a';`,
])('a migration that only adds is accepted: %s', (sql) => {
  expect(reasonsAgainst(sql)).toEqual([]);
});
