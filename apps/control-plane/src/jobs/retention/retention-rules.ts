/** A number for each kind of stored data. The kinds are named as the option `--keep` names them. */
const defaults = {
  prices: { days: 30, maxRows: 100_000 },
  'hourly-prices': { days: 400, maxRows: 1_000_000 },
  'daily-prices': { days: 3_650, maxRows: 1_000_000 },
  cleanups: { days: 90, maxRows: 100_000 },
  interruptions: { days: 400, maxRows: 100_000 },
  switches: { days: 800, maxRows: 100_000 },
  commands: { days: 400, maxRows: 100_000 },
  builds: { days: 30, maxRows: 100_000 },
  steps: { days: 400, maxRows: 1_000_000 },
  events: { days: 400, maxRows: 1_000_000 },
  placements: { days: 800, maxRows: 1_000_000 },
  'daily-savings': { days: 800, maxRows: 10_000_000 },
  savings: { days: 3_650, maxRows: 1_000_000 },
} as const;

/** A kind of stored data. */
export type KeptKind = keyof typeof defaults;

/** How long data is kept, and how much of it. */
export interface RetentionRules {
  /** Older rows are deleted, in days. */
  readonly days: Readonly<Record<KeptKind, number>>;
  /** The maximum number of rows of one account in a table of the kind; the oldest ones beyond it are deleted. */
  readonly maxRows: Readonly<Record<KeptKind, number>>;
  /** The maximum number of rows deleted in one transaction. */
  readonly batchRows: number;
  readonly everyMilliseconds: number;
}

/**
 * The default rules. People still read interruptions, switches and bills after a year; single prices are many and soon
 * outdated, and their hours and days take little space.
 */
export const retentionRules: RetentionRules = {
  days: each(({ days }) => days),
  maxRows: each(({ maxRows }) => maxRows),
  batchRows: 500,
  everyMilliseconds: 3_600_000,
};

/** Rules of which some may be absent. */
export interface PartialRetentionRules extends Partial<Omit<RetentionRules, 'days' | 'maxRows'>> {
  readonly days?: Partial<Record<KeptKind, number>>;
  readonly maxRows?: Partial<Record<KeptKind, number>>;
}

/** Returns complete rules: absent ones have their defaults. */
export function completeRules({ days, maxRows, ...rules }: PartialRetentionRules = {}): RetentionRules {
  return {
    ...retentionRules,
    ...rules,
    days: { ...retentionRules.days, ...days },
    maxRows: { ...retentionRules.maxRows, ...maxRows },
  };
}

function each(of: (rule: { readonly days: number; readonly maxRows: number }) => number): Record<KeptKind, number> {
  return Object.fromEntries(Object.entries(defaults).map(([kind, rule]) => [kind, of(rule)])) as Record<
    KeptKind,
    number
  >;
}
