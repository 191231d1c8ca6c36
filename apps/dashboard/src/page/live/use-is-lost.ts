import { useQuery } from '@tanstack/react-query';
import { connectionQuery } from './connection-query.js';

/** Whether the connection is lost, so that what is shown may be wrong by now. */
export function useIsLost(): boolean {
  return useQuery({ ...connectionQuery(), select: ({ state }) => state === 'lost' }).data;
}
