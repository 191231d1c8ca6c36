import { isPathId } from './path-id.js';
import { routes } from './routes.js';

/** A path without ids is a string; one with ids is a function of them, in the order of the pattern. */
type Path<Route extends string> = Route extends `${string}:${string}:${string}`
  ? (ownerId: string, id: string) => string
  : Route extends `${string}:${string}`
    ? (id: string) => string
    : string;

/** Absolute paths of the control plane. No id can reach into another path: one that could is refused with a `TypeError`. */
export const paths = Object.fromEntries(
  Object.entries(routes).map(([name, route]) => [name, route.includes(':') ? builderOf(route) : route]),
) as { readonly [Name in keyof typeof routes]: Path<(typeof routes)[Name]> };

function builderOf(route: string): (...ids: readonly string[]) => string {
  return (...ids) => {
    const left = [...ids];
    return route.replaceAll(/:\w+/g, () => segment(left.shift()));
  };
}

/** Throws for an id that is none: it may come from a peer, and must not choose the path of the next request. */
function segment(id: string | undefined): string {
  if (id !== undefined && isPathId(id)) return encodeURIComponent(id);
  throw new TypeError(`${JSON.stringify(id?.slice(0, 80))} cannot be an id in a path of the control plane.`);
}
