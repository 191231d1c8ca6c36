import type { paths } from '@spotguard/api-client';
import { choiceOf, type HistorySearch, historySearch, timeOf } from '../history/history-search.js';

/** Who caused something: the kinds of actors, and how they are called. */
export const actorKinds = { user: 'A person', token: 'A program', agent: 'An agent', system: 'SpotGuard' } as const;

/** What an event can be about. */
export const activityKinds = {
  commands: 'Commands',
  moves: 'Switches',
  interruptions: 'Interruptions',
  workloads: 'Workloads',
  limits: 'Limits and freezes',
  people: 'People and tokens',
} as const;

/** The types of events of each kind; one that ends in a dot stands for all that begin so. */
const typesOf: Readonly<Record<keyof typeof activityKinds, readonly string[]>> = {
  commands: ['command.'],
  moves: ['switch.', 'primary.changed'],
  interruptions: ['interruption.'],
  workloads: ['workload.', 'instance.', 'primary.silent', 'primary.heard'],
  limits: ['limit.', 'limits.', 'freeze.'],
  people: ['user.', 'token.'],
};

/** The parameters of the address of the activity. */
export interface ActivitySearch extends HistorySearch {
  readonly actor?: keyof typeof actorKinds;
  readonly kind?: keyof typeof activityKinds;
}

/** What the API is asked for. */
export type ActivityQuery = NonNullable<paths['/api/v1/activity']['get']['parameters']['query']>;

/** Reads the parameters of the address; those that do not exist are left out. */
export function activitySearch(found: Readonly<Record<string, unknown>>): ActivitySearch {
  return {
    ...historySearch(found),
    ...choiceOf(found, 'actor', actorKinds),
    ...choiceOf(found, 'kind', activityKinds),
  };
}

/** Turns the filter of the address into a question to the API. The steps of procedures, of which there are many, are left out. */
export function activityQuery(search: ActivitySearch, workloadId: string | undefined): ActivityQuery {
  const { actor, kind } = search;
  const types = kind === undefined ? Object.values(typesOf).flat() : typesOf[kind];
  return {
    ...timeOf(search),
    types: types.join(','),
    ...(workloadId === undefined ? {} : { workloadId }),
    ...(actor === undefined ? {} : { actorKind: actor }),
  };
}

/** The filter of the address in words, for when it finds nothing. */
export function activityFilterWords({ from, to, workload, actor, kind }: ActivitySearch): readonly string[] {
  return [
    workload,
    actor && actorKinds[actor],
    kind && activityKinds[kind],
    from && `from ${from}`,
    to && `to ${to}`,
  ].filter((part) => part !== undefined);
}
