import { useSyncExternalStore } from 'react';
import { usePage } from '../page-parts.js';

/** The server's time in milliseconds, in whole seconds: what uses it is rendered anew every second. For few and small things. */
export function useNow(): number {
  const { clock, seconds } = usePage();
  return useSyncExternalStore(
    (changed) => seconds.follow(changed),
    () => Math.floor(clock.now() / 1_000) * 1_000,
  );
}
