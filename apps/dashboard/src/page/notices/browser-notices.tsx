import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { type Fleet, fleetQuery } from '../fleet/fleet-query.js';
import { usePage } from '../page-parts.js';
import { usePreferences } from '../preferences/use-preferences.js';
import { newNeeds } from './new-needs.js';

/** Shows a notice of the browser when a workload needs a person or AWS takes one, where the person turned that on. */
export function BrowserNotices() {
  const { api } = usePage();
  const { notices } = usePreferences();
  const fleet = useQuery(fleetQuery(api)).data;
  const before = useRef<Fleet>(undefined);
  useEffect(() => {
    const needs = fleet === undefined ? [] : newNeeds(before.current, fleet);
    before.current = fleet;
    if (notices === 'off' || !('Notification' in window) || Notification.permission !== 'granted') return;
    // A later notice about a workload takes the place of an earlier one.
    for (const { name, text } of needs) new Notification(name, { body: text, tag: `spotguard ${name}` });
  }, [fleet, notices]);
  return null;
}
