import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Principal } from '../iam/identities.js';
import type { RegionState } from '../state/region-state.js';
import { ApiError } from './api-error.js';
import type { Dispatcher } from './dispatcher.js';
import type { Fault } from './fault-queue.js';
import { type FormNode, parseForm } from './form.js';
import { addressOf } from './loopback.js';
import { readBody } from './read-body.js';
import { authFailure, readSignature, verifySignature } from './signature.js';
import { answerDocument, errorDocument } from './xml.js';

/** A server of the EC2 Query API that listens. */
export interface QueryServer {
  readonly endpoint: string;
  close(): void;
}

/**
 * Serves the EC2 Query API of 2016-11-15 on a loopback port. Each answer is delayed by `latencyMs` real milliseconds.
 */
export async function serveQueries(options: {
  readonly state: RegionState;
  readonly dispatcher: Dispatcher;
  readonly latencyMs: number;
}): Promise<QueryServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => response.destroy());
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

type Options = Parameters<typeof serveQueries>[0];

interface Outcome {
  readonly status: number;
  readonly body: string;
  readonly result: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: Options): Promise<void> {
  const { state, dispatcher, latencyMs } = options;
  const body = await readBody(request);
  const form = parseForm(body);
  const action = removeParameter(form, 'Action') ?? '';
  const version = removeParameter(form, 'Version');
  let principal: Principal | undefined;
  let fault: Fault | undefined;
  const outcome = attempt(action, () => {
    principal = authenticate(request, body, state);
    fault = dispatcher.takeFault({ action, form, principal });
    if (version !== '2016-11-15') throw new ApiError('NoSuchVersion', `The version ${version} is not supported.`);
    if (fault?.drop === 'before') return {};
    if (fault?.error) throw new ApiError(fault.error.code, fault.error.message, fault.error.status);
    dispatcher.throttle.admit(action, form);
    return dispatcher.run({ action, form, principal });
  });
  dispatcher.record({ action, form, principal, result: fault?.drop ? `dropped-${fault.drop}` : outcome.result });
  const delayMs = latencyMs + (fault?.delayMs ?? 0);
  if (delayMs > 0) await new Promise<void>((resolve) => state.clock.afterReal(delayMs, resolve));
  if (fault?.drop) {
    response.destroy();
    return;
  }
  response.writeHead(outcome.status, { 'content-type': 'text/xml;charset=UTF-8', server: 'AmazonEC2' });
  response.end(outcome.body);
}

function attempt(action: string, run: () => Parameters<typeof answerDocument>[2]): Outcome {
  const requestId = randomUUID();
  try {
    return { status: 200, body: answerDocument(action, requestId, run()), result: 'ok' };
  } catch (error) {
    const { code, message, status } =
      error instanceof ApiError ? error : new ApiError('InternalError', `The simulator failed: ${String(error)}`, 500);
    return { status, body: errorDocument(code, message, requestId), result: code };
  }
}

function authenticate(request: IncomingMessage, body: string, state: RegionState): Principal {
  const signature = readSignature(request.headers.authorization);
  const known = state.identities.byAccessKey(signature.accessKeyId);
  if (!known) throw authFailure();
  const signed = { method: request.method ?? '', url: request.url ?? '/', headers: request.headers, body };
  verifySignature(signed, {
    signature,
    credentials: known.credentials,
    service: 'ec2',
    region: state.region,
    now: state.clock.now(),
  });
  return known.principal;
}

/** Removes a parameter from the form and returns its value. */
function removeParameter(form: FormNode, name: string): string | undefined {
  const value = form.children.get(name)?.value;
  form.children.delete(name);
  return value;
}
