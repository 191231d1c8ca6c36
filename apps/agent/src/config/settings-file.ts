import { readFile } from 'node:fs/promises';
import { decodeText } from '@spotguard/program';
import { describeError, SpotGuardError } from '@spotguard/sdk';

/** Reads a file of settings; undefined when it is absent. Throws `CONFIG_INVALID` when it cannot be read or decoded. */
export async function readSettingsFile(path: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    const advice = code === 'EACCES' ? '; run this as root, or as a user who may read it' : '';
    throw invalidSettings(`${path} cannot be read: ${describeError(cause)}${advice}`, cause);
  }
  try {
    return decodeText(bytes);
  } catch (cause) {
    throw invalidSettings(`${path} ${describeError(cause)}`, cause);
  }
}

/** Whether a file exists and begins with the byte-order mark of UTF-8. */
export async function beginsWithMark(path: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes?.subarray(0, 3).equals(Buffer.from('\uFEFF')) ?? false;
}

/** Creates an error for one problem, in the format of the check that lists all problems. */
export function invalidSettings(problem: string, cause?: unknown): SpotGuardError {
  return new SpotGuardError('CONFIG_INVALID', `Cannot start, 1 problem:\n  - ${problem}`, { cause });
}
