import { ApiError } from '../query/api-error.js';
import { type Product, priceListItem } from './products.js';

/** The body of a GetProducts request, not yet validated. */
export interface GetProductsRequest {
  readonly ServiceCode?: unknown;
  readonly Filters?: unknown;
  readonly FormatVersion?: unknown;
  readonly MaxResults?: unknown;
  readonly NextToken?: unknown;
}

const known: readonly string[] = ['ServiceCode', 'Filters', 'FormatVersion', 'MaxResults', 'NextToken'];

/** Answers GetProducts with those of `products` that match all filters. The token is a position in that list. */
export function getProducts(
  request: GetProductsRequest,
  products: readonly Product[],
): Readonly<Record<string, unknown>> {
  const { ServiceCode, Filters = [], MaxResults = 100, NextToken } = request;
  for (const name of Object.keys(request)) if (!known.includes(name)) throw invalid(`${name} is not a parameter.`);
  if (typeof ServiceCode !== 'string') throw invalid('ServiceCode is required.');
  if (!Number.isInteger(MaxResults) || Number(MaxResults) < 1 || Number(MaxResults) > 100) {
    throw invalid(`MaxResults is ${String(MaxResults)}; it must be 1 to 100.`);
  }
  const filters = filtersOf(Filters);
  const found = products.filter(({ attributes }) => filters.every(({ field, value }) => attributes[field] === value));
  const offered = ServiceCode === 'AmazonEC2' ? found : [];
  const start = NextToken === undefined ? 0 : positionOf(NextToken);
  const end = start + Number(MaxResults);
  return {
    FormatVersion: 'aws_v1',
    PriceList: offered.slice(start, end).map(priceListItem),
    ...(end < offered.length ? { NextToken: Buffer.from(`from:${end}`).toString('base64url') } : {}),
  };
}

function filtersOf(filters: unknown): readonly { readonly field: string; readonly value: string }[] {
  if (!Array.isArray(filters)) throw invalid('Filters must be a list.');
  return filters.map((filter: Readonly<Record<string, unknown>>) => {
    const { Type, Field, Value } = filter;
    if (Type !== 'TERM_MATCH') throw invalid(`The filter type ${String(Type)} is not known to the simulator.`);
    if (typeof Field !== 'string' || typeof Value !== 'string') throw invalid('A filter needs a Field and a Value.');
    return { field: Field, value: Value };
  });
}

function positionOf(token: unknown): number {
  const match = /^from:(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString());
  if (match) return Number(match[1]);
  throw new ApiError(
    'InvalidNextTokenException',
    'The pagination token is invalid. Try again without a pagination token.',
  );
}

function invalid(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}
