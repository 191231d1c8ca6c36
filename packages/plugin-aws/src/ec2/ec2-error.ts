import { describeError, type ErrorCode, isSpotGuardError, SpotGuardError } from '@spotguard/sdk';
import { adviceOn, type Denial, readDenial } from './denial.js';
import { isTooNew, type MissingResource, missingResource } from './missing-resource.js';

type Meaning = Readonly<{ code: ErrorCode; retryable?: true; advice: string | ((denial: Denial) => string) }>;

const capacity: Meaning = {
  code: 'CAPACITY_UNAVAILABLE',
  advice: 'Use another instance type, zone or market; this pool may have capacity again in some minutes.',
};
const notOffered: Meaning = {
  code: 'CAPACITY_UNAVAILABLE',
  advice: 'This pool does not offer what was requested; use another instance type or zone.',
};
const quota: Meaning = {
  code: 'QUOTA_EXCEEDED',
  advice: 'Raise the quota in Service Quotas, or use the other market or another family of types.',
};
const permission: Meaning = { code: 'PERMISSION_DENIED', advice: adviceOn };
const spotRole: Meaning = {
  code: 'PERMISSION_DENIED',
  advice:
    "This account has never used spot instances. Create the role for them once: 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com'; on-demand instances do not need it.",
};
const account: Meaning = {
  code: 'PERMISSION_DENIED',
  advice: 'The account itself is not allowed this; see the AWS console or AWS Support.',
};
const temporary: Meaning = { code: 'UPSTREAM_FAILED', retryable: true, advice: 'It is tried again.' };
const tooNew: Meaning = {
  code: 'UPSTREAM_FAILED',
  retryable: true,
  advice: 'It was created just now, and EC2 should list it soon.',
};
const attemptEnded: Meaning = {
  code: 'ATTEMPT_DEAD',
  advice: 'The instance of this launch attempt has already ended; launch with a new attempt.',
};
const tokenReused: Meaning = {
  code: 'INVARIANT',
  advice: 'A client token was used for two different launches; this is a bug, please report it.',
};
const stateChanged: Meaning = {
  code: 'UPSTREAM_REFUSED',
  advice: 'Its state has changed since it was read: read it again, then make a new plan.',
};
const tagLimit: Meaning = {
  code: 'UPSTREAM_REFUSED',
  advice: 'EC2 allows 50 tags for each resource: remove some that nobody needs.',
};
const refused: Meaning = { code: 'UPSTREAM_REFUSED', advice: 'The same request will be refused again.' };

/** What each error code of the EC2 API reference ("Error codes") means for us. */
const meanings: Readonly<Record<string, Meaning>> = {
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
  RequestLimitExceeded: temporary,
  RequestResourceCountExceeded: temporary,
  SnapshotCreationPerVolumeRateExceeded: temporary,
  PendingSnapshotLimitExceeded: temporary,
  InternalError: temporary,
  InternalFailure: temporary,
  ServiceUnavailable: temporary,
  Unavailable: temporary,
  RequestExpired: temporary,
  ExpiredToken: temporary,
  ExpiredTokenException: temporary,
  CredentialsProviderError: temporary,
  IncorrectState: stateChanged,
  IncorrectInstanceState: stateChanged,
  'InvalidNetworkInterface.InUse': temporary,
  IdempotentInstanceTerminated: attemptEnded,
  IdempotentParameterMismatch: tokenReused,
};

/**
 * Converts the error of an EC2 call. `justMade` has the ids of new resources that the call names and that EC2 may not list
 * yet: when EC2 does not find one of them, the error is retryable. Anything else that EC2 does not find is gone.
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
  const meaning = meaningOf(name, { ...$metadata, missing, justMade: options.justMade ?? [] });
  const advice = typeof meaning.advice === 'string' ? meaning.advice : meaning.advice(denial);
  return new SpotGuardError(
    meaning.code,
    `${action} failed (${name}): ${denial.message.replace(/\.$/, '')}. ${advice}`,
    {
      cause: error,
      retryable: meaning.retryable,
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

/** What EC2 did not find, from an error of {@link ec2Error}; undefined for other errors. */
export function missingOf(error: unknown): MissingResource | undefined {
  return isSpotGuardError(error) ? (error.details['missing'] as MissingResource | undefined) : undefined;
}

/** What the AWS SDK adds to an error; without a status there was no readable answer. */
interface ServiceError {
  readonly name: string;
  readonly $metadata: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    /** The SDK has corrected its clock since, so that a repeated call is signed with the right time. */
    readonly clockSkewCorrected?: boolean;
  };
}

interface Facts {
  readonly missing: MissingResource | undefined;
  readonly justMade: readonly string[];
}

function meaningOf(awsCode: string, facts: ServiceError['$metadata'] & Facts): Meaning {
  const { httpStatusCode: status, missing, justMade } = facts;
  if (facts.clockSkewCorrected) return temporary;
  const known = meanings[awsCode];
  if (known !== undefined) return known;
  if (awsCode.startsWith('Throttling')) return temporary;
  if (awsCode.endsWith('LimitExceeded')) return quota;
  if (missing !== undefined) return isTooNew(missing, justMade) ? tooNew : gone(missing);
  return status === undefined || status < 400 || status === 429 || status >= 500 ? temporary : refused;
}

function gone({ kind, id }: MissingResource): Meaning {
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
