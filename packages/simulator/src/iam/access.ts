import { ApiError } from '../query/api-error.js';
import type { RegionState } from '../state/region-state.js';
import type { Principal } from './identities.js';
import type { AccessRequest } from './policy.js';

/** Returns an access request, with the condition keys that every EC2 request has. */
export function accessTo(
  state: RegionState,
  request: {
    readonly action: string;
    /** An ARN. Default: `*`. */
    readonly resource?: string;
    /** The present tags of the resource. */
    readonly tags?: ReadonlyMap<string, string>;
    /** The tags in the request. */
    readonly requestTags?: ReadonlyMap<string, string>;
    readonly context?: Readonly<Record<string, string>>;
  },
): AccessRequest {
  const context = new Map<string, readonly string[]>([
    ['aws:requestedregion', [state.region]],
    ['ec2:region', [state.region]],
  ]);
  const [, type = '', id = ''] = /:([a-z-]+)\/([^*]+)$/.exec(request.resource ?? '') ?? [];
  const idKey = idKeys[type];
  if (idKey !== undefined) context.set(idKey, [id]);
  for (const [key, value] of request.tags ?? []) {
    context.set(`aws:resourcetag/${key}`.toLowerCase(), [value]);
    context.set(`ec2:resourcetag/${key}`.toLowerCase(), [value]);
  }
  for (const [key, value] of request.requestTags ?? []) context.set(`aws:requesttag/${key}`.toLowerCase(), [value]);
  if (request.requestTags?.size) context.set('aws:tagkeys', [...request.requestTags.keys()]);
  for (const [key, value] of Object.entries(request.context ?? {})) context.set(key.toLowerCase(), [value]);
  return { action: request.action, resource: request.resource ?? '*', context };
}

/** The condition key for the id of a resource, by its type. A resource that the request creates has none. */
const idKeys: Readonly<Record<string, string>> = {
  image: 'ec2:imageid',
  instance: 'ec2:instanceid',
  'network-interface': 'ec2:networkinterfaceid',
  'security-group': 'ec2:securitygroupid',
  snapshot: 'ec2:snapshotid',
  subnet: 'ec2:subnetid',
  volume: 'ec2:volumeid',
};

/** Throws UnauthorizedOperation, naming the action, unless the principal's policy allows all of the requests. */
export function authorize(principal: Principal, requests: readonly AccessRequest[]): void {
  for (const request of requests) {
    const context = new Map([...request.context, ...(principal.context ?? [])]);
    const denial = denialReason(principal, { ...request, context });
    if (denial === undefined) continue;
    const on = request.resource === '*' ? '' : ` on resource: ${request.resource}`;
    throw new ApiError(
      'UnauthorizedOperation',
      `You are not authorized to perform this operation. User: ${principal.arn} is not authorized to perform: ${request.action}${on} ${denial}.`,
      403,
    );
  }
}

/**
 * Returns why a request is denied, as the end of EC2's message; undefined when it is allowed. An explicit deny counts
 * first, then a missing allow of the organisation, then one of the role's own policy.
 */
function denialReason({ policy, organisation }: Principal, request: AccessRequest): string | undefined {
  const own = policy?.decide(request) ?? 'allowed';
  const wider = organisation?.decide(request) ?? 'allowed';
  if (wider === 'denied') return 'with an explicit deny in a service control policy';
  if (own === 'denied') return 'with an explicit deny in an identity-based policy';
  if (wider === 'implicit') return `because no service control policy allows the ${request.action} action`;
  return own === 'implicit' ? `because no identity-based policy allows the ${request.action} action` : undefined;
}
