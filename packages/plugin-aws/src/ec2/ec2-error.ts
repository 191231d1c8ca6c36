import { describeError, type ErrorCode, isSpotGuardError, SpotGuardError } from '@spotguard/sdk';
import { adviceOn, type Denial, readDenial } from './denial.js';
import { isYoung, type MissingResource, missingResource } from './missing-resource.js';

type Reaction = Readonly<{ code: ErrorCode; retryable?: true; advice: string | ((denial: Denial) => string) }>;

const capacity: Reaction = {
  code: 'CAPACITY_UNAVAILABLE',
  advice: 'Take another instance type, zone or market; this pool may serve again in some minutes.',
};
const notOffered: Reaction = {
  code: 'CAPACITY_UNAVAILABLE',
  advice: 'This pool does not offer what was asked for; take another instance type or zone.',
};
const quota: Reaction = {
  code: 'QUOTA_EXCEEDED',
  advice: 'Raise the quota in Service Quotas, or use the other market or another family of types.',
};
const permission: Reaction = { code: 'PERMISSION_DENIED', advice: adviceOn };
const spotRole: Reaction = {
  code: 'PERMISSION_DENIED',
  advice:
    "This account has never used spot instances. Create the role for them once: 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com'; on-demand instances do without it.",
};
const account: Reaction = {
  code: 'PERMISSION_DENIED',
  advice: 'The account itself is not allowed this; see the AWS console or AWS Support.',
};
const passing: Reaction = { code: 'UPSTREAM_FAILED', retryable: true, advice: 'It is tried again.' };
const young: Reaction = {
  code: 'UPSTREAM_FAILED',
  retryable: true,
  advice: 'It was made just now and should be seen soon.',
};
const dead: Reaction = {
  code: 'ATTEMPT_DEAD',
  advice: 'The instance of this launch attempt has already ended; launch with a new attempt.',
};
const misuse: Reaction = {
  code: 'INVARIANT',
  advice: 'A client token was used for two different launches; this is a bug, please report it.',
};
const stateChanged: Reaction = {
  code: 'UPSTREAM_REFUSED',
  advice: 'Its state has changed since it was looked at: look again, then plan anew.',
};
const tagLimit: Reaction = {
  code: 'UPSTREAM_REFUSED',
  advice: 'EC2 takes 50 tags a resource: remove some that nobody needs.',
};
const refused: Reaction = { code: 'UPSTREAM_REFUSED', advice: 'The same request will be refused again.' };

/** Error codes of the EC2 API reference ("Error codes"), with what each means for us. */
const reactions: Readonly<Record<string, Reaction>> = {
  InsufficientInstanceCapacity: capacity,
  UnfulfillableCapacity: capacity,
  InsufficientHostCapacity: capacity,
  InsufficientReservedInstanceCapacity: capacity,
  InsufficientCapacityOnHost: capacity,
  InsufficientVolumeCapacity: capacity,
  InsufficientAddressCapacity: capacity,
  ReservationCapacityExceeded: capacity,
  InsufficientFreeAddressesInSubnet: capacity,
  SpotMaxPriceTooLow: capacity,
  Unsupported: notOffered,
  MaxSpotInstanceCountExceeded: quota,
  VcpuLimitExceeded: quota,
  InstanceLimitExceeded: quota,
  MaxSpotFleetRequestCountExceeded: quota,
  MaxFleetCountExceeded: quota,
  TargetCapacityLimitExceededException: quota,
  MaxConfigLimitExceededException: quota,
  TagLimitExceeded: tagLimit,
  UnauthorizedOperation: permission,
  AuthFailure: permission,
  'AuthFailure.ServiceLinkedRoleCreationNotPermitted': spotRole,
  AccessDeniedException: permission,
  UnrecognizedClientException: permission,
  OptInRequired: account,
  PendingVerification: account,
  Blocked: account,
  RequestLimitExceeded: passing,
  RequestResourceCountExceeded: passing,
  SnapshotCreationPerVolumeRateExceeded: passing,
  PendingSnapshotLimitExceeded: passing,
  InternalError: passing,
  InternalFailure: passing,
  ServiceUnavailable: passing,
  Unavailable: passing,
  RequestExpired: passing,
  ExpiredToken: passing,
  ExpiredTokenException: passing,
  CredentialsProviderError: passing,
  IncorrectState: stateChanged,
  IncorrectInstanceState: stateChanged,
  'InvalidNetworkInterface.InUse': passing,
  IdempotentInstanceTerminated: dead,
  IdempotentParameterMismatch: misuse,
};

/**
 * Says in our terms what a failed EC2 call means. `justMade`: the ids of what the call names and EC2 may not show yet, so
 * that not finding just that passes; whatever else is not found is gone.
 */
export function ec2Error(
  error: unknown,
  action: string,
  options: { readonly justMade?: readonly string[] } = {},
): SpotGuardError {
  if (isSpotGuardError(error)) return error;
  const { name, $metadata } = asServiceError(error);
  const denial = readDenial(describeError(error));
  const missing = missingResource(name, denial.message);
  const reaction = reactionTo(name, { ...$metadata, missing, justMade: options.justMade ?? [] });
  const advice = typeof reaction.advice === 'string' ? reaction.advice : reaction.advice(denial);
  return new SpotGuardError(
    reaction.code,
    `${action} failed (${name}): ${denial.message.replace(/\.$/, '')}. ${advice}`,
    {
      cause: error,
      retryable: reaction.retryable,
      details: {
        action,
        awsCode: name,
        requestId: $metadata.requestId,
        ...(missing === undefined ? {} : { missing }),
        ...(denial.policy === undefined ? {} : { deniedBy: denial.policy }),
        ...(denial.encoded === undefined ? {} : { encodedDenial: denial.encoded }),
      },
    },
  );
}

/** The EC2 error code behind an error of {@link ec2Error}. */
export function awsCodeOf(error: unknown): string | undefined {
  const code = isSpotGuardError(error) ? error.details['awsCode'] : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What EC2 misses, by an error of {@link ec2Error}; undefined when it misses nothing. */
export function missingOf(error: unknown): MissingResource | undefined {
  return isSpotGuardError(error) ? (error.details['missing'] as MissingResource | undefined) : undefined;
}

/** What the AWS SDK puts on an error; without a status there was no answer that could be read. */
interface ServiceError {
  readonly name: string;
  readonly $metadata: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    /** The SDK has since corrected its idea of the time. */
    readonly clockSkewCorrected?: boolean;
  };
}

interface Facts {
  readonly missing: MissingResource | undefined;
  readonly justMade: readonly string[];
}

function reactionTo(awsCode: string, facts: ServiceError['$metadata'] & Facts): Reaction {
  const { httpStatusCode: status, missing, justMade } = facts;
  if (facts.clockSkewCorrected) return passing;
  const known = reactions[awsCode];
  if (known !== undefined) return known;
  if (awsCode.startsWith('Throttling')) return passing;
  if (awsCode.endsWith('LimitExceeded')) return quota;
  if (missing !== undefined) return isYoung(missing, justMade) ? young : gone(missing);
  return status === undefined || status < 400 || status === 429 || status >= 500 ? passing : refused;
}

function gone({ kind, id }: MissingResource): Reaction {
  const named = id === undefined ? `The ${kind}` : `The ${kind} '${id}'`;
  return {
    code: 'UPSTREAM_REFUSED',
    advice: `${named} is gone: create it again, or change what refers to it.`,
  };
}

function asServiceError(error: unknown): ServiceError {
  if (!(error instanceof Error)) return { name: 'UnknownError', $metadata: {} };
  const $metadata = '$metadata' in error && typeof error.$metadata === 'object' ? (error.$metadata ?? {}) : {};
  const code = error.name === 'Error' && 'code' in error ? String(error.code) : error.name;
  return { name: code, $metadata };
}
