/** What is kept, by the name that the command line gives it. */
export type KeptKind = 'prices' | 'cleanups' | 'interruptions' | 'switches' | 'commands';

/** For how long, and how much of it. */
export interface RetentionRules {
  /** Days. What is older is deleted. */
  readonly days: Readonly<Record<KeptKind, number>>;
  /** Rows of one account and kind; the oldest beyond are deleted whatever their age. */
  readonly maxRows: number;
  /** Rows deleted in one transaction. */
  readonly batchRows: number;
  readonly everyMilliseconds: number;
}

/** Interruptions and switches are what a person looks back at after a year; prices are many and soon of no use. */
export const retentionRules: RetentionRules = {
  days: { prices: 30, cleanups: 90, interruptions: 400, switches: 800, commands: 400 },
  maxRows: 100_000,
  batchRows: 500,
  everyMilliseconds: 3_600_000,
};

/** Rules of which some are given. */
export interface GivenRetentionRules extends Partial<Omit<RetentionRules, 'days'>> {
  readonly days?: Partial<Record<KeptKind, number>>;
}

/** The rules with what was not given as by default. */
export function completeRules({ days, ...rules }: GivenRetentionRules = {}): RetentionRules {
  return { ...retentionRules, ...rules, days: { ...retentionRules.days, ...days } };
}
