import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A received GetProducts request. */
export interface ProductsRequest {
  readonly Filters: readonly { readonly Field: string; readonly Value: string }[];
  readonly NextToken?: string;
}

/** A price list with the answers of the test. Use it with `await using`. */
export interface PriceListStub extends AsyncDisposable {
  readonly endpoint: string;
  readonly requests: readonly ProductsRequest[];
}

export async function startPriceListStub(answer: (request: ProductsRequest) => object): Promise<PriceListStub> {
  const requests: ProductsRequest[] = [];
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const asked = JSON.parse(body) as ProductsRequest;
        requests.push(asked);
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer(asked)));
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An item of the requested product at this price; `changes` replace attributes. */
export function itemFor(
  request: ProductsRequest,
  usd: unknown,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const asked = Object.fromEntries(request.Filters.map(({ Field, Value }) => [Field, Value]));
  const { productFamily, ...attributes } = { ...asked, ...changes };
  const dimension = { unit: 'Hrs', pricePerUnit: { USD: usd } };
  return JSON.stringify({
    product: { productFamily, attributes },
    terms: { OnDemand: { 'sku.term': { priceDimensions: { 'sku.term.rate': dimension } } } },
  });
}
