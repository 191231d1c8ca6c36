import type { Interruption } from './interruption.js';

/** What AWS said. The keys are those of the API. */
export const interruptionKinds = {
  termination: 'Notice',
  rebalance: 'Rebalance',
  maintenance: 'Maintenance',
} as const;

/** How an interruption can end. */
export const interruptionOutcomes = {
  'under-way': 'Under way',
  survived: 'Survived',
  'not-survived': 'Not survived',
} as const;

/** What AWS said, in words. The report of a failover tells of a notice. */
export function kindWords({ kind }: Pick<Interruption, 'kind'>): string {
  return kind === 'failover' ? interruptionKinds.termination : interruptionKinds[kind];
}

/** What saved a workload, in words; undefined where that is no question, and while it is under way. */
export function savedByWords({ savedBy, outcome }: Pick<Interruption, 'savedBy' | 'outcome'>): string | undefined {
  switch (savedBy) {
    case 'replica':
      return 'Replica';
    case 'launch':
      return 'Launch';
    case 'switch':
      return 'Switch under way';
    case 'nothing':
      return outcome === 'survived' ? 'Nothing; AWS did not take it' : 'Nothing';
    case null:
      return undefined;
  }
}

/** How it ended, and how that is drawn. What was survived has no colour. */
export function interruptionOutcome({ outcome }: Pick<Interruption, 'outcome'>) {
  switch (outcome) {
    case 'under-way':
      return { kind: 'clock', words: interruptionOutcomes['under-way'] } as const;
    case 'not-survived':
      return { kind: 'fail', words: interruptionOutcomes['not-survived'] } as const;
    case 'survived':
      return { kind: 'calm', words: interruptionOutcomes.survived } as const;
    case null:
      return undefined;
  }
}

/** What AWS does to the instance, as a verb: `takes`, `stops` or `hibernates`. */
export function actionVerb({ action }: Pick<Interruption, 'action'>): string {
  if (action === 'stop') return 'stops';
  return action === 'hibernate' ? 'hibernates' : 'takes';
}
