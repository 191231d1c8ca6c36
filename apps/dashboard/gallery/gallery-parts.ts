import { createApiClient } from '@spotguard/api-client';
import { QueryClient } from '@tanstack/react-query';
import { Shortcuts } from '../src/page/keyboard/shortcuts.js';
import { Seconds } from '../src/page/live/seconds.js';
import { ServerClock } from '../src/page/live/server-clock.js';
import type { PageParts } from '../src/page/page-parts.js';
import { Preferences } from '../src/page/preferences/preferences.js';

/** The time that it is in the gallery, always. */
export const galleryNow = '2026-11-27T09:00:00Z';

/** Creates the parts of a page that somebody with a role looks at. It talks to no server, and its clock stands still. */
export function galleryParts(role: 'viewer' | 'operator' | 'owner'): PageParts {
  const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } },
  });
  queries.setQueryData(['me'], { kind: 'user', id: 'u', name: 'Mara Lindt', role, account: { id: 'a', name: 'acme' } });
  return {
    api: createApiClient({ url: window.location.origin }),
    queries,
    clock: new ServerClock(() => Date.parse(galleryNow)),
    seconds: new Seconds(document),
    preferences: new Preferences(window.localStorage, document.documentElement),
    shortcuts: new Shortcuts(() => 0),
    reconnect: () => undefined,
    sessionEnded: () => undefined,
  };
}
