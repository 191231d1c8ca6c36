import { useSuspenseQuery } from '@tanstack/react-query';
import { usePage } from '../page-parts.js';
import { type Me, meQuery } from './session-queries.js';

/** Returns who has logged in. Only behind the log-in, where the answer is there. */
export function useMe(): Me {
  const { api } = usePage();
  return useSuspenseQuery(meQuery(api)).data;
}
