import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { accessTo, authorize } from '../iam/access.js';
import type { Principal } from '../iam/identities.js';
import { ApiError } from '../query/api-error.js';
import type { Dispatcher } from '../query/dispatcher.js';
import type { Fault } from '../query/fault-queue.js';
import { type FormNode, parseForm } from '../query/form.js';
import { addressOf } from '../query/loopback.js';
import { readBody } from '../query/read-body.js';
import { authFailure, readSignature, verifySignature } from '../query/signature.js';
import type { RegionState } from '../state/region-state.js';
import { getProducts } from './get-products.js';
import { productsOf } from './products.js';

/**
 * The regions with a Price List Query API. Requests are signed for one of them (AWS General Reference, "Price List").
 */
const endpointRegions: readonly string[] = ['us-east-1', 'eu-central-1', 'ap-south-1'];
const target = 'AWSPriceListService.GetProducts';

interface PricingServerOptions {
  readonly state: RegionState;
  readonly dispatcher: Dispatcher;
  readonly latencyMs: number;
}

/**
 * Serves GetProducts of the Price List Query API (JSON 1.1) on a loopback port. Its calls are recorded with those of
 * EC2.
 */
export async function servePricing(
  options: PricingServerOptions,
): Promise<{ readonly endpoint: string; close(): void }> {
  const products = productsOf(options.state.region);
  const server = createServer((request, response) => {
    answer(request, response, {
      ...options,
      run: (body) => getProducts(body, products),
    }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: addressOf(server),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

type Options = PricingServerOptions & { run(body: object): object };

async function answer(request: IncomingMessage, response: ServerResponse, options: Options): Promise<void> {
  const { state, dispatcher, latencyMs } = options;
  const body = await readBody(request);
  const action = String(request.headers['x-amz-target'] ?? '').replace(/^AWSPriceListService\./, '');
  let principal: Principal | undefined;
  let fault: Fault | undefined;
  let form: FormNode = parseForm('');
  const outcome = attempt(() => {
    const caller = authenticate(request, body, state);
    principal = caller.principal;
    fault = dispatcher.takeFault({ action, form, principal });
    if (request.headers['x-amz-target'] !== target) throw new ApiError('UnknownOperationException', '');
    const parameters = parametersOf(body);
    form = parseForm(new URLSearchParams([...leaves(parameters, '')]).toString());
    if (fault?.drop === 'before') return {};
    if (fault?.error) throw new ApiError(fault.error.code, fault.error.message, fault.error.status);
    const context = { 'aws:RequestedRegion': caller.region };
    authorize(principal, [accessTo(state, { action: 'pricing:GetProducts', context })]);
    return options.run(parameters);
  });
  dispatcher.record({ action, form, principal, result: fault?.drop ? `dropped-${fault.drop}` : outcome.result });
  const delayMs = latencyMs + (fault?.delayMs ?? 0);
  if (delayMs > 0) await new Promise<void>((resolve) => state.clock.afterReal(delayMs, resolve));
  if (fault?.drop) {
    response.destroy();
    return;
  }
  response.writeHead(outcome.status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  });
  response.end(JSON.stringify(outcome.body));
}

interface Outcome {
  readonly status: number;
  readonly body: object;
  readonly result: string;
}

function attempt(run: () => object): Outcome {
  try {
    return { status: 200, body: run(), result: 'ok' };
  } catch (error) {
    const { code, message, status } =
      error instanceof ApiError
        ? error
        : new ApiError('InternalErrorException', `The simulator: ${String(error)}`, 500);
    const name = jsonNames[code] ?? code;
    return {
      status: status === 401 || status === 403 ? 400 : status,
      body: { __type: name, Message: message },
      result: name,
    };
  }
}

/** The codes of AWS services with JSON for errors that EC2 has too (General Reference, "Common errors"). */
const jsonNames: Readonly<Record<string, string>> = {
  AuthFailure: 'UnrecognizedClientException',
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
  IncompleteSignature: 'IncompleteSignatureException',
  RequestExpired: 'ExpiredTokenException',
  UnauthorizedOperation: 'AccessDeniedException',
};

function authenticate(
  request: IncomingMessage,
  body: string,
  state: RegionState,
): { readonly principal: Principal; readonly region: string } {
  const signature = readSignature(request.headers.authorization);
  const known = state.identities.byAccessKey(signature.accessKeyId);
  const [, region = ''] = signature.scope.split('/');
  if (!known || !endpointRegions.includes(region)) throw authFailure();
  const signed = { method: request.method ?? '', url: request.url ?? '/', headers: request.headers, body };
  const { credentials, principal } = known;
  verifySignature(signed, { signature, credentials, service: 'pricing', region, now: state.clock.now() });
  return { principal, region };
}

function parametersOf(body: string): object {
  try {
    const parameters: unknown = JSON.parse(body);
    if (typeof parameters === 'object' && parameters !== null) return parameters;
  } catch {
    // The error is thrown below.
  }
  throw new ApiError('SerializationException', 'The body is not a JSON object.');
}

/** Returns the values of a JSON tree with their paths, numbered as EC2 does: `Filters.1.Field`. */
function* leaves(value: unknown, path: string): Iterable<[string, string]> {
  if (typeof value !== 'object' || value === null) {
    yield [path, String(value)];
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    const name = Array.isArray(value) ? String(Number(key) + 1) : key;
    yield* leaves(child, path === '' ? name : `${path}.${name}`);
  }
}
