import type { Scope } from '../../storage/scope.js';
import { countFailures } from './failures-in-row.js';
import { countLaunches } from './launches-of-hour.js';
import type { LimitKind, SubjectLimits } from './limit-values.js';
import { sumSpend } from './spend-of-day.js';

/** How much of a limit is used now. */
export interface LimitUse {
  readonly used: number;
  /** When less is used than now, so that a limit that is reached no longer is; undefined when that cannot be foretold. */
  readonly endsAt: Date | undefined;
  /** For spend: the hours whose price is not known, and which count at an assumed one. */
  readonly unknownHours?: number;
}

/** Reads how much of a limit is used. */
export async function readUse(scope: Scope, subject: SubjectLimits, kind: LimitKind): Promise<LimitUse> {
  switch (kind) {
    case 'launchesPerHour': {
      const { count, endsAt } = await countLaunches(scope, subject);
      return { used: count, endsAt };
    }
    case 'failuresInRow': {
      const { count, endsAt } = await countFailures(scope, subject);
      return { used: count, endsAt };
    }
    case 'spendPerDay': {
      const { spent, unknownHours } = await sumSpend(scope, subject);
      return { used: Math.round(spent * 10_000) / 10_000, endsAt: undefined, unknownHours };
    }
  }
}
