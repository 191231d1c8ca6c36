import { useSyncExternalStore } from 'react';
import { usePage } from '../page-parts.js';
import type { PreferenceValues } from './preferences.js';

/** Returns the preferences of this browser, and follows their changes. */
export function usePreferences(): PreferenceValues {
  const { preferences } = usePage();
  return useSyncExternalStore(
    (follower) => preferences.follow(follower),
    () => preferences.values,
  );
}
