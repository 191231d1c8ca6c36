/** How serious a finding is. A note is worth knowing; a warning will become a problem, or is one for somebody. */
export type FindingLevel = 'ok' | 'note' | 'warning' | 'problem';

/** The result of one check. */
export interface Finding {
  readonly check: string;
  readonly level: FindingLevel;
  /** What was found. */
  readonly message: string;
  /** What to do. */
  readonly advice?: string;
}
