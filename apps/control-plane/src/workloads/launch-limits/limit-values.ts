import { eq, or } from 'drizzle-orm';
import type { LimitRow } from '../../storage/rows.js';
import { limits } from '../../storage/schema.js';
import type { Scope } from '../../storage/scope.js';

/** What a limit applies to: one workload, all of an account, or every account of the server. */
export type LimitLevel = LimitRow['level'];

/** The kinds of limits, as they are stored and named in the API. */
export const limitKinds = ['launchesPerHour', 'spendPerDay', 'failuresInRow'] as const;
export type LimitKind = (typeof limitKinds)[number];

/** The limits of one level. Undefined: there is no such limit. */
export type LimitValues = Readonly<Record<LimitKind, number | undefined>>;

/**
 * The limits where nobody has set others. A workload that needs more than ten instances in an hour or fails six times in a
 * row has a problem that more launches do not solve. What a day may cost, only its owner knows.
 */
export const defaultLimits: Readonly<Record<LimitLevel, LimitValues>> = {
  workload: { launchesPerHour: 10, spendPerDay: undefined, failuresInRow: 6 },
  account: { launchesPerHour: 100, spendPerDay: undefined, failuresInRow: 30 },
  all: { launchesPerHour: undefined, spendPerDay: undefined, failuresInRow: undefined },
};

/** The limits that apply to one subject. */
export interface SubjectLimits {
  readonly level: LimitLevel;
  readonly subject: string;
  readonly values: LimitValues;
  /** What happened before is not counted; undefined when everything is. */
  readonly countedFrom: Date | undefined;
}

/** The key of the limits and the freeze of every account of the server. */
export const everyAccount = 'all';

/** Reads the limits of a workload, of its account and of all accounts. Without a workload, the last two. */
export async function readLimits(scope: Scope, workloadId?: string): Promise<readonly SubjectLimits[]> {
  const { accountId } = scope;
  const stored = await scope.queries
    .select()
    .from(limits)
    .where(
      or(
        eq(limits.subject, everyAccount),
        eq(limits.subject, accountId),
        workloadId === undefined ? undefined : eq(limits.subject, workloadId),
      ),
    );
  const subjects: readonly (readonly [LimitLevel, string])[] = [
    ...(workloadId === undefined ? [] : [['workload', workloadId] as const]),
    ['account', accountId],
    ['all', everyAccount],
  ];
  return subjects.map(([level, subject]) => {
    const row = stored.find((candidate) => candidate.subject === subject);
    return { level, subject, values: valuesOf(level, row), countedFrom: row?.countedFrom ?? undefined };
  });
}

/** Completes stored values by the defaults of their level. */
function valuesOf(level: LimitLevel, row: LimitRow | undefined): LimitValues {
  const defaults = defaultLimits[level];
  return {
    launchesPerHour: row?.launchesPerHour ?? defaults.launchesPerHour,
    spendPerDay: row?.spendPerDay ?? defaults.spendPerDay,
    failuresInRow: row?.failuresInRow ?? defaults.failuresInRow,
  };
}
