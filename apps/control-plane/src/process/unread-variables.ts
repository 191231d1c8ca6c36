import { nearestName } from '@spotguard/program';

/** The environment variables that the server reads; everything else is a flag. */
const read = ['DATABASE_URL'];
const ours = /^SPOTGUARD_CONTROL_PLANE_/i;
const maxEdits = 2;

/**
 * Returns a warning for each variable that looks like a setting of the server and is none. A misspelt `DATABASE_URL` must not
 * go unnoticed, because the data would go into a folder. Settings of an agent in the same environment are ignored.
 */
export function unreadVariables(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value = '']) => {
    if (value === '' || read.includes(name)) return [];
    const nearest = nearestName(name, read, maxEdits);
    if (nearest === undefined && !ours.test(name)) return [];
    const advice = nearest === undefined ? 'its settings are flags, see serve --help' : `did you mean ${nearest}?`;
    return [`The server does not read the variable ${name}; ${advice}`];
  });
}
