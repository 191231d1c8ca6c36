import type { Retirement } from './retirement.js';

/** The message that acknowledges a finished switch. It says why the old instance is kept, or could not be terminated. */
export function completionMessage(
  from: string,
  to: string,
  { retirement, leftRunning }: { readonly retirement?: Retirement; readonly leftRunning?: string | undefined },
): string {
  const kept = retirement?.kind === 'keep' ? `; ${from} is kept: ${retirement.because}` : '';
  const left = leftRunning === undefined ? '' : `; ${from} could not be terminated and still runs: ${leftRunning}`;
  return `Switch completed: ${from} -> ${to}${kept}${left}`;
}
