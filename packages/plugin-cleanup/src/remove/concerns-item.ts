import { isRetryable, isSpotGuardError } from '@spotguard/sdk';

/** Error codes with which EC2 refuses every call of ours (EC2 API reference, "Error codes"). */
const codesThatRefuseEverything: readonly unknown[] = [
  'AuthFailure',
  'UnrecognizedClientException',
  'OptInRequired',
  'PendingVerification',
  'Blocked',
];

/**
 * Whether a removal failed because of this one image or snapshot: it is protected, locked, kept by a backup service, or
 * we may not remove it. False when EC2 throttles, fails or rejects our credentials: the next removal would fail as well.
 */
export function concernsItem(error: unknown): boolean {
  if (isRetryable(error)) return false;
  return !(isSpotGuardError(error) && codesThatRefuseEverything.includes(error.details['awsCode']));
}
