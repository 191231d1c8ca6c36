import type { paths } from '@spotguard/api-client';
import { choiceOf, type HistorySearch, historySearch, textsOf, timeOf } from '../history/history-search.js';
import { interruptionKinds, interruptionOutcomes } from './interruption-words.js';

/** The parameters of the address of the interruptions. */
export interface InterruptionSearch extends HistorySearch {
  readonly kind?: keyof typeof interruptionKinds;
  readonly outcome?: keyof typeof interruptionOutcomes;
  readonly zone?: string;
}

/** What the API is asked for. */
export type InterruptionQuery = NonNullable<paths['/api/v1/interruptions']['get']['parameters']['query']>;

/** Reads the parameters of the address; those that do not exist are left out. */
export function interruptionSearch(found: Readonly<Record<string, unknown>>): InterruptionSearch {
  return {
    ...historySearch(found),
    ...choiceOf(found, 'kind', interruptionKinds),
    ...choiceOf(found, 'outcome', interruptionOutcomes),
    ...textsOf(found, ['zone']),
  };
}

/** Turns the filter of the address into a question to the API: each interruption once. */
export function interruptionQuery(search: InterruptionSearch, workloadId: string | undefined): InterruptionQuery {
  const { kind, outcome, zone } = search;
  return {
    each: 'interruption',
    ...timeOf(search),
    ...(workloadId === undefined ? {} : { workloadId }),
    ...(kind === undefined ? {} : { kind }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** The filter of the address in words, for when it finds nothing. */
export function interruptionFilterWords(search: InterruptionSearch): readonly string[] {
  const { from, to, workload, kind, outcome, zone } = search;
  return [
    workload,
    kind && interruptionKinds[kind],
    outcome && interruptionOutcomes[outcome],
    zone,
    from && `from ${from}`,
    to && `to ${to}`,
  ].filter((part) => part !== undefined);
}
