/**
 * What our control planes and agents can do beyond v4 and beyond our own first version. Each side names what it can do
 * in the header `SpotGuard-Features`, so that the other never tries whether it works.
 * - `plugin-commands`: commands of any plugin, with `input`, `dry_run` and `output`.
 * - `known-commands`: holds a request for commands although commands are being executed, when they are listed in
 *   `known`.
 * - `build`: stores what an agent's build contains and how it is doing, with its failover plan.
 * - `steps`: stores the steps of procedures while they happen.
 * - `cancelled-commands`: names commands to be given up in the header `SpotGuard-Cancelled`; the agent acknowledges them with
 *   `cancelled`.
 * - `freezes`: tells a freeze in the header `SpotGuard-Frozen`.
 * - `price-lease`: has one instance of an account read the prices of a region and type, and passes them to the others.
 */
export const features = [
  'plugin-commands',
  'known-commands',
  'build',
  'steps',
  'cancelled-commands',
  'freezes',
  'price-lease',
] as const;
export type Feature = (typeof features)[number];

/** Writes the value of the header `SpotGuard-Features`. */
export function writeFeatures(names: Iterable<Feature>): string {
  return [...names].join(', ');
}

/** Reads the value of the header. Features that this version does not know are left out. */
export function readFeatures(header: unknown): ReadonlySet<Feature> {
  const names = typeof header === 'string' ? header.split(',').map((name) => name.trim()) : [];
  return new Set(features.filter((feature) => names.includes(feature)));
}
