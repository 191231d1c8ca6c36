/** The places of the page, in the order in which they stand, each with the keys that lead to it. */
export const places = [
  { to: '/$account/fleet', name: 'Fleet', keys: 'g f' },
  { to: '/$account/switches', name: 'Switches', keys: 'g s' },
  { to: '/$account/interruptions', name: 'Interruptions', keys: 'g i' },
  { to: '/$account/savings', name: 'Savings', keys: 'g v' },
  { to: '/$account/activity', name: 'Activity', keys: 'g a' },
  { to: '/$account/settings', name: 'Settings', keys: 'g e' },
] as const;

/** A place of the page. */
export type Place = (typeof places)[number];
