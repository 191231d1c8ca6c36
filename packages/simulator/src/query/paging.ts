import { ApiError, invalidValue } from './api-error.js';

/** Something with a place in the order in which the region made it. */
export interface Sequenced {
  readonly sequence: number;
}

/** A page of a listing; `nextToken` is absent on the last one. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Cuts a page out of what a listing found. The token carries a place, so that resources that come or go shift nothing. */
export function pageOf<T extends Sequenced>(
  found: readonly T[],
  request: { readonly MaxResults: number | undefined; readonly NextToken: string | undefined },
): Page<T> {
  const after = request.NextToken ? placeOf(request.NextToken) : -1;
  const rest = found.filter((item) => item.sequence > after).sort((left, right) => left.sequence - right.sequence);
  const items = rest.slice(0, request.MaxResults ?? rest.length);
  const last = items.at(-1);
  return { items, nextToken: last && items.length < rest.length ? tokenOf(last.sequence) : undefined };
}

/** EC2 does not page a listing that names its resources. */
export function refusePagingWithIds(maximum: number | undefined, ids: readonly string[], name: string): void {
  if (maximum === undefined || ids.length === 0) return;
  throw new ApiError(
    'InvalidParameterCombination',
    `The parameter ${name} cannot be used with the parameter maxResults`,
  );
}

function tokenOf(place: number): string {
  return Buffer.from(`after:${place}`).toString('base64url');
}

function placeOf(token: string): number {
  const match = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw invalidValue(`The token '${token}' is invalid. Use the NextToken of the previous answer.`);
  return Number(match[1]);
}
