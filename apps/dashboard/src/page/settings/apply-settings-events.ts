import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvent } from '../live/live-events.js';
import { settingsKeys } from './settings-keys.js';

const prefixes = {
  people: ['user.'],
  tokens: ['token.'],
  limits: ['limit.', 'limits.', 'freeze.'],
} as const satisfies Readonly<Record<keyof typeof settingsKeys, readonly string[]>>;

/** Reads the pages of the settings again that events are about; and after a change of people, who one is oneself. */
export function applySettingsEvents(queries: QueryClient, events: readonly LiveEvent[]): void {
  const isAbout = (page: keyof typeof prefixes): boolean =>
    events.some(({ type }) => prefixes[page].some((prefix) => type.startsWith(prefix)));
  for (const page of ['people', 'tokens', 'limits'] as const) {
    if (isAbout(page)) void queries.invalidateQueries({ queryKey: settingsKeys[page] });
  }
  if (isAbout('people')) void queries.invalidateQueries({ queryKey: ['me'] });
}
