import { createApiClient } from '@spotguard/api-client';
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Shortcuts } from './keyboard/shortcuts.js';
import { followEvents } from './live/follow-events.js';
import { Seconds } from './live/seconds.js';
import { ServerClock } from './live/server-clock.js';
import type { PageParts } from './page-parts.js';
import { Preferences } from './preferences/preferences.js';
import { isSessionEnd } from './session/is-session-end.js';
import { sessionKey } from './session/session-queries.js';

const maxTries = 3;

/** Creates what the page has once. The event stream is opened by the first screen behind the log-in. */
export function createPageParts(): PageParts {
  const sessionEnded = (): void => {
    if (queries.getQueryData(['me']) !== undefined) queries.setQueryData(sessionKey, 'ended');
  };
  const noticeEnd = (error: Error): void => {
    if (isSessionEnd(error)) sessionEnded();
  };
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError: noticeEnd }),
    mutationCache: new MutationCache({ onError: noticeEnd }),
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        refetchOnWindowFocus: false,
        retry: (failures, error) => !isSessionEnd(error) && failures < maxTries,
        retryDelay: (failures) => 1_000 * 2 ** failures,
      },
    },
  });
  const api = createApiClient({ url: window.location.origin });
  const clock = new ServerClock(() => Date.now());
  const events = followEvents({ api, queries, clock, sessionEnded });
  return {
    api,
    queries,
    clock,
    seconds: new Seconds(document),
    preferences: new Preferences(window.localStorage, document.documentElement),
    shortcuts: new Shortcuts(() => performance.now()),
    reconnect: events.reconnect,
    sessionEnded,
  };
}
