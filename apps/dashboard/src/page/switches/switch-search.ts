import type { paths } from '@spotguard/api-client';
import { choiceOf, type HistorySearch, historySearch, textsOf, timeOf } from '../history/history-search.js';
import { switchOutcomes, switchTriggers } from './switch-words.js';

/** The parameters of the address of the switches: what is shown, and which one is open. */
export interface SwitchSearch extends HistorySearch {
  readonly trigger?: keyof typeof switchTriggers;
  readonly outcome?: keyof typeof switchOutcomes;
  /** From or to this zone. */
  readonly zone?: string;
  /** The id of the switch whose steps are shown. */
  readonly open?: string;
}

/** What the API is asked for. */
export type SwitchQuery = NonNullable<paths['/api/v1/switches']['get']['parameters']['query']>;

/** Reads the parameters of the address; those that do not exist are left out. */
export function switchSearch(found: Readonly<Record<string, unknown>>): SwitchSearch {
  return {
    ...historySearch(found),
    ...choiceOf(found, 'trigger', switchTriggers),
    ...choiceOf(found, 'outcome', switchOutcomes),
    ...textsOf(found, ['zone', 'open']),
  };
}

/** Turns the filter of the address into a question to the API. */
export function switchQuery(search: SwitchSearch, workloadId: string | undefined): SwitchQuery {
  const { trigger, outcome, zone } = search;
  return {
    ...timeOf(search),
    ...(workloadId === undefined ? {} : { workloadId }),
    ...(trigger === undefined ? {} : { trigger }),
    ...(outcome === undefined ? {} : { success: outcome === 'done' ? 'true' : 'false' }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** The filter of the address in words, for when it finds nothing. */
export function switchFilterWords({ from, to, workload, trigger, outcome, zone }: SwitchSearch): readonly string[] {
  return [
    workload,
    trigger && switchTriggers[trigger],
    outcome && switchOutcomes[outcome],
    zone,
    from && `from ${from}`,
    to && `to ${to}`,
  ].filter((part) => part !== undefined);
}
