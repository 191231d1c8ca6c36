import type { Retirement } from './retirement.js';

/** What the acknowledgement of a finished switch says; an old instance that is kept, or cannot be ended, is named with the reason. */
export function completionMessage(
  from: string,
  to: string,
  { retirement, leftRunning }: { readonly retirement?: Retirement; readonly leftRunning?: string | undefined },
): string {
  const kept = retirement?.kind === 'keep' ? `; ${from} is kept: ${retirement.because}` : '';
  const left = leftRunning === undefined ? '' : `; ${from} could not be ended and runs on: ${leftRunning}`;
  return `Switch completed: ${from} -> ${to}${kept}${left}`;
}
