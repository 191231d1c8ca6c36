import type { ControlPlane } from '../control-plane.js';

/**
 * Makes a one-time code for the first owner when nobody can log in yet, and returns how to use it, once the server's URL is
 * known. It is for the output and never for the log, which others may read. Undefined when there is a user, or when the
 * database accepts no writes, without which the server can run.
 */
export async function offerSetUp(
  controlPlane: Pick<ControlPlane, 'createFirstSetUpCode' | 'log'>,
): Promise<((url: string) => string) | undefined> {
  try {
    const first = await controlPlane.createFirstSetUpCode();
    return first && ((url) => explain(first, url));
  } catch (error) {
    controlPlane.log.warn({ err: error }, 'no set-up code could be made; add the first user with: user add');
    return undefined;
  }
}

function explain({ code, expiresAt }: { readonly code: string; readonly expiresAt: Date }, url: string): string {
  return [
    'Nobody can log in yet. This code creates the first owner, once:',
    '',
    `    ${code}`,
    '',
    `Open ${url}/setup#${code}`,
    'or run `user add <name> --role owner` on this machine. Programs send it with a name and a password of 15 characters or more:',
    `POST ${url}/api/v1/setup {"code", "name", "password"} with the header SpotGuard-Request: 1`,
    `It is valid until ${expiresAt.toISOString()}, or until the server starts again and prints another one.`,
    '',
  ].join('\n');
}
