import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from '../iam/identities.js';
import { ApiError } from './api-error.js';

/** A request whose signature is verified. */
export interface SignedRequest {
  readonly method: string;
  /** The path with the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** The parts of a Signature Version 4 Authorization header. */
export interface Signature {
  readonly accessKeyId: string;
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly value: string;
}

const header =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8}\/[^/,\s]+\/[^/,\s]+\/aws4_request),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/;

/** Parses the Authorization header. Throws EC2's error when it is missing or has another format. */
export function readSignature(authorization: string | undefined): Signature {
  if (!authorization) throw new ApiError('MissingAuthenticationToken', 'The request is not signed.', 403);
  const match = header.exec(authorization);
  if (!match) throw new ApiError('IncompleteSignature', 'The Authorization header is not Signature Version 4.');
  const [, accessKeyId = '', scope = '', signedHeaders = '', value = ''] = match;
  return { accessKeyId, scope, signedHeaders: signedHeaders.split(';'), value };
}

/**
 * Verifies scope, age, token and signature (IAM user guide, "Create a signed AWS API request"). Throws EC2's errors.
 */
export function verifySignature(
  request: SignedRequest,
  options: {
    readonly signature: Signature;
    readonly credentials: Credentials;
    readonly service: 'ec2' | 'pricing';
    readonly region: string;
    readonly now: number;
  },
): void {
  const { signature, credentials, service, region, now } = options;
  const date = String(request.headers['x-amz-date'] ?? '');
  const [day = ''] = signature.scope.split('/');
  if (signature.scope !== `${day}/${region}/${service}/aws4_request` || !date.startsWith(day)) throw authFailure();
  if (Math.abs(now - timeOf(date)) > 5 * 60_000) throw new ApiError('RequestExpired', 'Request has expired.');
  if (credentials.expiresAt !== undefined && credentials.expiresAt <= now) {
    throw new ApiError('RequestExpired', 'The security token has expired.');
  }
  if (request.headers['x-amz-security-token'] !== credentials.sessionToken) throw authFailure();
  const toSign = ['AWS4-HMAC-SHA256', date, signature.scope, sha256(canonicalRequest(request, signature))].join('\n');
  const key = signature.scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${credentials.secretAccessKey}`);
  if (!timingSafeEqual(hmac(key, toSign), Buffer.from(signature.value, 'hex'))) throw authFailure();
}

/** Returns EC2's error for credentials that it cannot validate. */
export function authFailure(): ApiError {
  return new ApiError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
}

function canonicalRequest(request: SignedRequest, signature: Signature): string {
  const [path = '/', query = ''] = request.url.split('?');
  const headers = signature.signedHeaders.map((name) => {
    const value = request.headers[name];
    return `${name}:${String(value ?? '')
      .trim()
      .replace(/\s+/g, ' ')}\n`;
  });
  const sortedQuery = query.split('&').sort().join('&');
  return [
    request.method,
    path,
    sortedQuery,
    headers.join(''),
    signature.signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n');
}

/** Converts `20260102T030405Z` to milliseconds since the epoch. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function sha256(value: string): string {
  return createHash('sha256').update(value).digest('hex');
}

function hmac(key: string | Buffer, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest();
}
