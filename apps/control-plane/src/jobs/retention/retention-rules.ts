/** The kinds of stored data, as the option `--keep` names them. */
export type KeptKind = 'prices' | 'cleanups' | 'interruptions' | 'switches' | 'commands' | 'builds' | 'steps';

/** How long data is kept, and how much of it. */
export interface RetentionRules {
  /** Older rows are deleted, in days. */
  readonly days: Readonly<Record<KeptKind, number>>;
  /** The maximum number of rows of one account and kind; the oldest ones beyond it are deleted. */
  readonly maxRows: number;
  /** The maximum number of rows deleted in one transaction. */
  readonly batchRows: number;
  readonly everyMilliseconds: number;
}

/** The default rules. People still read interruptions and switches after a year; prices are many and soon outdated. */
export const retentionRules: RetentionRules = {
  days: { prices: 30, cleanups: 90, interruptions: 400, switches: 800, commands: 400, builds: 30, steps: 400 },
  maxRows: 100_000,
  batchRows: 500,
  everyMilliseconds: 3_600_000,
};

/** Rules of which some may be absent. */
export interface PartialRetentionRules extends Partial<Omit<RetentionRules, 'days'>> {
  readonly days?: Partial<Record<KeptKind, number>>;
}

/** Returns complete rules: absent ones have their defaults. */
export function completeRules({ days, ...rules }: PartialRetentionRules = {}): RetentionRules {
  return { ...retentionRules, ...rules, days: { ...retentionRules.days, ...days } };
}
