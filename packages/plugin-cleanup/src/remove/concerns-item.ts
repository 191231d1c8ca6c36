import { isRetryable, isSpotGuardError } from '@spotguard/sdk';

/** What EC2 says when it takes nothing from us, whatever it is about (EC2 API reference, "Error codes"). */
const refusesEverything: readonly unknown[] = [
  'AuthFailure',
  'UnrecognizedClientException',
  'OptInRequired',
  'PendingVerification',
  'Blocked',
];

/**
 * Whether a failed removal is about this one image or snapshot: it is protected, locked, kept by a backup service, or not
 * ours to remove. False when EC2 throttles, fails or does not know us, so that the next removal would fail as well.
 */
export function concernsItem(error: unknown): boolean {
  if (isRetryable(error)) return false;
  return !(isSpotGuardError(error) && refusesEverything.includes(error.details['awsCode']));
}
