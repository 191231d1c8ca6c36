import type { Retirement } from './retirement.js';

/** What the acknowledgement of a finished switch says; a kept host is named with the reason. */
export function completionMessage(from: string, to: string, retirement: Retirement | undefined): string {
  const kept = retirement?.kind === 'keep' ? `; ${from} is kept: ${retirement.because}` : '';
  return `Switch completed: ${from} -> ${to}${kept}`;
}
