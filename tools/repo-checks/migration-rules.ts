/** A migration of the control plane: its name and its SQL file. */
export interface MigrationFile {
  readonly name: string;
  readonly sql: string;
}

/** A statement that a server of the version before could not go on with. */
export interface Finding {
  readonly migration: string;
  readonly statement: string;
  readonly reason: string;
}

/** What the statements so far have made. */
interface Known {
  /** Tables, and columns as `table.column`, that this migration has made: nobody uses them yet. */
  readonly fresh: Set<string>;
  /** The values that each check constraint `column in (…)` allows. */
  readonly allowedValues: Map<string, ReadonlySet<string>>;
  /** Check constraints that this migration has dropped, and that it has to replace by wider ones. */
  readonly dropped: Map<string, ReadonlySet<string> | undefined>;
}

/**
 * Finds the statements that do more than expand the schema. A server of the version before runs while a migration is
 * applied, and goes on after it, so a migration may add tables, columns that may stay empty or have a default, indexes and
 * data; it may not take away, rename or narrow what exists.
 */
export function findContractions(migrations: readonly MigrationFile[]): readonly Finding[] {
  const allowedValues = new Map<string, ReadonlySet<string>>();
  return migrations.flatMap(({ name, sql }) => {
    const known: Known = { fresh: new Set(), allowedValues, dropped: new Map() };
    const findings = statementsOf(sql).flatMap((statement) => {
      const reason = reasonAgainst(statement, known);
      return reason === undefined ? [] : [{ migration: name, statement, reason }];
    });
    const gone = [...known.dropped.keys()].map((constraint) => ({
      migration: name,
      statement: `DROP CONSTRAINT ${constraint}`,
      reason: 'it drops a constraint without replacing it by a wider check of the same name',
    }));
    return [...findings, ...gone];
  });
}

/** The statements of a file, on one line each and without comments. */
function statementsOf(sql: string): readonly string[] {
  return sql
    .split('--> statement-breakpoint')
    .map((part) =>
      part
        .replaceAll(/^\s*--.*$/gm, '')
        .replaceAll(/\s+/g, ' ')
        .trim()
        .replace(/;$/, ''),
    )
    .filter((statement) => statement !== '');
}

type Rule = readonly [pattern: RegExp, judge: (parts: readonly string[], known: Known) => string | undefined];

const quoted = '(?:"public"\\.)?"([^"]+)"';
const pattern = (text: string) => new RegExp(`^${text.replaceAll('NAME', quoted)}$`, 'i');

/** The allowed forms of statements. Everything else is a finding. */
const rules: readonly Rule[] = [
  [
    pattern('CREATE TABLE (?:IF NOT EXISTS )?NAME (.*)'),
    ([table = '', body = ''], known) => {
      known.fresh.add(table);
      for (const [, constraint = '', check = ''] of body.matchAll(/CONSTRAINT "([^"]+)" CHECK \((.*?\))\)/g))
        known.allowedValues.set(constraint, valuesOf(check));
      return undefined;
    },
  ],
  [pattern('CREATE INDEX .*'), () => undefined],
  [
    pattern('CREATE UNIQUE INDEX "[^"]+" ON NAME (?:USING \\w+ )?\\((.*?)\\).*'),
    ([table = '', columns = ''], known) =>
      isFresh(known, table, columns)
        ? undefined
        : 'a unique index on existing columns refuses what was accepted before',
  ],
  [
    pattern('ALTER TABLE NAME ADD COLUMN "([^"]+)" (.*)'),
    ([table = '', column = '', rest = ''], known) => {
      known.fresh.add(`${table}.${column}`);
      return /\bNOT NULL\b/i.test(rest) && !/\b(DEFAULT|GENERATED)\b/i.test(rest)
        ? 'a new column that may not be empty and has no default makes the inserts of the version before fail'
        : undefined;
    },
  ],
  [
    pattern('ALTER TABLE NAME DROP CONSTRAINT "([^"]+)"'),
    ([, constraint = ''], { dropped, allowedValues }) => {
      dropped.set(constraint, allowedValues.get(constraint));
      return undefined;
    },
  ],
  [
    pattern('ALTER TABLE NAME ADD CONSTRAINT "([^"]+)" CHECK \\((.*)\\)'),
    ([table = '', constraint = '', check = ''], known) => {
      const before = known.dropped.get(constraint);
      const after = valuesOf(check);
      known.dropped.delete(constraint);
      known.allowedValues.set(constraint, after);
      if (known.fresh.has(table)) return undefined;
      if (before !== undefined && before.size > 0 && [...before].every((value) => after.has(value))) return undefined;
      return 'a check on an existing table refuses what was accepted before';
    },
  ],
  [
    pattern(
      'ALTER TABLE NAME ADD CONSTRAINT "[^"]+" (?:FOREIGN KEY|UNIQUE(?: NULLS NOT DISTINCT)?|PRIMARY KEY) ?\\((.*?)\\).*',
    ),
    ([table = '', columns = ''], known) =>
      isFresh(known, table, columns) ? undefined : 'a constraint on existing columns refuses what was accepted before',
  ],
  [pattern('ALTER TABLE NAME ALTER COLUMN "[^"]+" SET (?:DEFAULT|STATISTICS|STORAGE|COMPRESSION) .*'), () => undefined],
  [pattern('ALTER TABLE NAME SET \\(.*\\)'), () => undefined],
  [pattern('(?:INSERT INTO|UPDATE) .*'), () => undefined],
];

function reasonAgainst(statement: string, known: Known): string | undefined {
  for (const [form, judge] of rules) {
    const found = form.exec(statement);
    if (found !== null) return judge(found.slice(1), known);
  }
  return 'it is not one of the statements that only expand a schema';
}

/** Whether this migration made the table, or all of the columns. An expression is none of them. */
function isFresh({ fresh }: Known, table: string, columns: string): boolean {
  if (fresh.has(table)) return true;
  return columns.split(',').every((column) => fresh.has(`${table}.${column.trim().replaceAll('"', '')}`));
}

/** The values of a check `column in ('a', 'b')`; none for any other check. */
function valuesOf(check: string): ReadonlySet<string> {
  const [, list = ''] = /^(?:"?\w+"?\.)?"?\w+"? in \(([^()]*)\)$/i.exec(check.trim()) ?? [];
  return new Set([...list.matchAll(/'([^']*)'/g)].map(([, value = '']) => value));
}
