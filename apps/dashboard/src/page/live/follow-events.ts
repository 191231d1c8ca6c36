import { type ApiClient, dataOf } from '@spotguard/api-client';
import type { QueryClient } from '@tanstack/react-query';
import { applyFleetEvents } from '../fleet/apply-fleet-events.js';
import { fleetKey } from '../fleet/fleet-query.js';
import { applyHistoryEvents } from '../history/apply-history-events.js';
import { historiesKey } from '../history/history-query.js';
import { isSessionEnd } from '../session/is-session-end.js';
import { applySettingsEvents } from '../settings/apply-settings-events.js';
import { Collector } from './collector.js';
import { type Connection, connectionState } from './connection.js';
import { connectionKey } from './connection-query.js';
import { accountEventTypes, peopleEventTypes, workloadEventTypes } from './event-types.js';
import { type LiveEvent, LiveEvents } from './live-events.js';
import type { ServerClock } from './server-clock.js';

/** A stream without a ping for so long is dead, even if the browser does not notice, as behind some proxies. */
const deadAfterMilliseconds = 15_000;
/** How long events are collected before they change what is shown. */
const collectMilliseconds = 250;

interface FollowParts {
  readonly api: ApiClient;
  readonly queries: QueryClient;
  readonly clock: ServerClock;
  readonly sessionEnded: () => void;
}

/**
 * Follows the events of the account once the fleet is known, and keeps the query cache right: what the fleet shows, and the
 * state of the connection. The stream begins after the event with which the fleet was read, so that nothing is missed.
 */
export function followEvents({ api, queries, clock, sessionEnded }: FollowParts): { readonly reconnect: () => void } {
  let heardAt = 0;
  let openedAt = 0;
  let isStarted = false;
  const setConnection = (): void => {
    const state = connectionState(performance.now() - heardAt);
    const before = queries.getQueryData<Connection>(connectionKey);
    if (before?.state === state && (state === 'live' || before.heardAt === heardAt)) return;
    queries.setQueryData<Connection>(connectionKey, { state, heardAt });
  };
  const heard = (serverTime?: string): void => {
    heardAt = performance.now();
    if (serverTime !== undefined) clock.correct(serverTime);
    setConnection();
  };
  const collector = new Collector<LiveEvent>(collectMilliseconds, (found) => {
    void applyFleetEvents({ api, queries }, found);
    applyHistoryEvents(queries, found);
    applySettingsEvents(queries, found);
  });
  const types = [...workloadEventTypes, ...accountEventTypes, ...peopleEventTypes];
  const events = new LiveEvents({
    open: (after) => {
      openedAt = performance.now();
      return new EventSource(streamAddress(types, after));
    },
    types,
    onEvent: (event) => collector.add(event),
    onHeard: heard,
    onReset: () => {
      for (const queryKey of [fleetKey, historiesKey]) void queries.invalidateQueries({ queryKey });
    },
    onRefused: async () => {
      try {
        await dataOf(api.GET('/api/v1/me'));
      } catch (error) {
        if (!isSessionEnd(error)) return true;
        sessionEnded();
        return false;
      }
      return true;
    },
  });
  queries.getQueryCache().subscribe(({ query, type }) => {
    if (isStarted || type !== 'updated' || query.queryKey[0] !== fleetKey[0] || query.state.data === undefined) return;
    isStarted = true;
    heard();
    window.setInterval(() => {
      setConnection();
      const now = performance.now();
      if (now - Math.max(heardAt, openedAt) > deadAfterMilliseconds) events.start();
    }, 1_000);
    events.start((query.state.data as { readonly lastEvent: number }).lastEvent);
  });
  return {
    reconnect: () => {
      if (isStarted) events.start();
    },
  };
}

function streamAddress(types: readonly string[], after: number | undefined): string {
  const query = new URLSearchParams({ types: types.join(',') });
  if (after !== undefined) query.set('after', String(after));
  return `/api/v1/events?${query}`;
}
