import { ApiError, invalidValue } from './api-error.js';

/** A resource with its position in the order of creation. */
export interface Sequenced {
  readonly sequence: number;
}

/** A page of a listing. The last page has no `nextToken`. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * Returns one page of a listing. The token contains a position in the order of creation, so that resources that are
 * added or removed between two pages do not shift the others.
 */
export function pageOf<T extends Sequenced>(
  found: readonly T[],
  request: { readonly MaxResults: number | undefined; readonly NextToken: string | undefined },
): Page<T> {
  const after = request.NextToken ? positionOf(request.NextToken) : -1;
  const rest = found.filter((item) => item.sequence > after).sort((left, right) => left.sequence - right.sequence);
  const items = rest.slice(0, request.MaxResults ?? rest.length);
  const last = items.at(-1);
  return { items, nextToken: last && items.length < rest.length ? tokenOf(last.sequence) : undefined };
}

/** Throws for a request with both MaxResults and ids, which EC2 refuses. */
export function refusePagingWithIds(maximum: number | undefined, ids: readonly string[], name: string): void {
  if (maximum === undefined || ids.length === 0) return;
  throw new ApiError(
    'InvalidParameterCombination',
    `The parameter ${name} cannot be used with the parameter maxResults`,
  );
}

function tokenOf(position: number): string {
  return Buffer.from(`after:${position}`).toString('base64url');
}

function positionOf(token: string): number {
  const match = /^after:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (!match) throw invalidValue(`The token '${token}' is invalid. Use the NextToken of the previous answer.`);
  return Number(match[1]);
}
