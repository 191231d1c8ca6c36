/** Returns whole seconds between two times in epoch milliseconds; undefined when one is unknown. */
export function secondsBetween(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : Math.max(0, Math.round((to - from) / 1_000));
}
