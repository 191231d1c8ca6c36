import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeText } from '@spotguard/program';
import { describeError, SpotGuardError } from '@spotguard/sdk';
import * as z from 'zod';

/** The source of the token: the settings themselves (`env`), or one place outside of them. */
export const tokenSource = z.string().regex(/^(env|(file|credential|ssm|secretsmanager):.+)$/, {
  error: 'must be env, file:<path>, credential:<name>, ssm:<name or ARN> or secretsmanager:<name or ARN>',
});

/** Environment variables, of which AWS_REGION and CREDENTIALS_DIRECTORY are read. */
type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that the session plugin reads its token from. */
export const tokenVariable = 'SPOT_OPTIMIZER_CLIENT_TOKEN';

/**
 * Reads the token from its source; undefined for `env`, and for a source that the check of the configuration refuses. Throws
 * `CONFIG_INVALID` when it cannot be read. The token is in no error and no log line.
 */
export async function readToken(source: string, environment: Environment): Promise<string | undefined> {
  if (!tokenSource.safeParse(source).success || source === 'env') return undefined;
  const colon = source.indexOf(':');
  const token = (await readFrom(source.slice(0, colon), source.slice(colon + 1), environment)).trim();
  if (token === '') throw refused(source, 'it is empty; put the token there');
  if (!/^[\x21-\x7e]+$/.test(token))
    throw refused(source, 'it must contain only the token, in one line without blanks');
  return token;
}

async function readFrom(kind: string, place: string, environment: Environment): Promise<string> {
  switch (kind) {
    case 'file':
      return readTokenFile(place);
    case 'credential':
      return readCredential(place, environment['CREDENTIALS_DIRECTORY']);
    default:
      try {
        // The AWS clients are loaded only when the token is stored there.
        const { readSecret } = await import('./aws-secrets.js');
        return await readSecret(kind === 'ssm' ? 'ssm' : 'secretsmanager', { id: place, environment });
      } catch (cause) {
        throw refused(
          `${kind}:${place}`,
          `${describeError(cause)}; see the guide to operating for the permission`,
          cause,
        );
      }
  }
}

async function readTokenFile(path: string): Promise<string> {
  const source = `file:${path}`;
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      const shown = (mode & 0o777).toString(8);
      throw refused(source, `others than its owner may use it (mode ${shown}); run: chmod 600 ${path}`);
    }
    return decodeText(await readFile(path));
  } catch (cause) {
    if (cause instanceof SpotGuardError) throw cause;
    throw refused(source, whyUnread(cause), cause);
  }
}

/** Reads a credential of the unit. Its mode is not checked: only the unit can read the folder of credentials. */
async function readCredential(name: string, directory: string | undefined): Promise<string> {
  const source = `credential:${name}`;
  if (directory === undefined) {
    throw refused(source, 'systemd gave no credentials; start the agent by a unit with LoadCredential');
  }
  try {
    return decodeText(await readFile(join(directory, name)));
  } catch (cause) {
    throw refused(source, `${whyUnread(cause)}; check LoadCredential of the unit`, cause);
  }
}

/** Explains why a token was not read. An error of the file system has a code; one without is about the text itself. */
function whyUnread(cause: unknown): string {
  const isOfText = !(cause instanceof Error && 'code' in cause);
  return `it ${isOfText ? '' : 'cannot be read: '}${describeError(cause)}`;
}

function refused(source: string, why: string, cause?: unknown): SpotGuardError {
  return new SpotGuardError('CONFIG_INVALID', `Cannot start: no token from SPOTGUARD_TOKEN_SOURCE=${source}: ${why}.`, {
    cause,
  });
}
