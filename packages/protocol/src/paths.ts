import { isPathId } from './path-id.js';
import { routes } from './routes.js';

/** A path without ids is a string; one with ids is a function of them, in the order of the pattern. */
type Path<Route extends string> = Route extends `${string}:${string}:${string}`
  ? (ownerId: string, id: string) => string
  : Route extends `${string}:${string}`
    ? (id: string) => string
    : string;

/** The absolute paths of the control plane. An id that could lead to another path is refused with a `TypeError`. */
export const paths = Object.fromEntries(
  Object.entries(routes).map(([name, route]) => [name, route.includes(':') ? pathBuilder(route) : route]),
) as { readonly [Name in keyof typeof routes]: Path<(typeof routes)[Name]> };

function pathBuilder(route: string): (...ids: readonly string[]) => string {
  return (...ids) => {
    const remaining = [...ids];
    return route.replaceAll(/:\w+/g, () => encodeSegment(remaining.shift()));
  };
}

/** Throws for an unsafe id: ids come from peers, and must not change the path of a request. */
function encodeSegment(id: string | undefined): string {
  if (id !== undefined && isPathId(id)) return encodeURIComponent(id);
  throw new TypeError(`${JSON.stringify(id?.slice(0, 80))} cannot be an id in a path of the control plane.`);
}
