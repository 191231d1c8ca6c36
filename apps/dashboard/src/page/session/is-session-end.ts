import { ProblemError } from '@spotguard/api-client';

/** Whether the server refused a request because it does not know the session: it has ended, or nobody has logged in. */
export function isSessionEnd(error: unknown): boolean {
  return (
    error instanceof ProblemError && (error.code === 'credentials-missing' || error.code === 'credentials-invalid')
  );
}
