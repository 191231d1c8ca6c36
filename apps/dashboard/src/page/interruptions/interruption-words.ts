import type { Interruption } from './interruption.js';

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
