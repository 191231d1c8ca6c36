import type { ApiClient } from '@spotguard/api-client';
import type { QueryClient } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Shortcuts } from './keyboard/shortcuts.js';
import type { Seconds } from './live/seconds.js';
import type { ServerClock } from './live/server-clock.js';
import type { Preferences } from './preferences/preferences.js';

/** What the page has once: made in `main.tsx`, used by its components. All that changes is in the query cache. */
export interface PageParts {
  readonly api: ApiClient;
  readonly queries: QueryClient;
  readonly clock: ServerClock;
  readonly seconds: Seconds;
  /** How the person wants the page to be, in this browser. */
  readonly preferences: Preferences;
  readonly shortcuts: Shortcuts;
  /** Connects the event stream anew, at once. */
  readonly reconnect: () => void;
  /** Tells that the server does not know the session any more. */
  readonly sessionEnded: () => void;
}

/** The parts of the page for the components below. */
export const PagePartsContext = createContext<PageParts | undefined>(undefined);

/** Returns the parts of the page. Throws outside of it. */
export function usePage(): PageParts {
  const parts = useContext(PagePartsContext);
  if (parts === undefined) throw new Error('A component was used outside of the page: wrap it in PagePartsContext.');
  return parts;
}
