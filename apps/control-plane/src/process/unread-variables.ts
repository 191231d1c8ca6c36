import { nearestName } from '@spotguard/program';

/** What the server reads of its environment; everything else is a flag. */
const read = ['DATABASE_URL'];
const ours = /^SPOTGUARD_CONTROL_PLANE_/i;
const maxEdits = 2;

/**
 * The variables that look like settings of the server and are none, each as a sentence: data that was meant for a PostgreSQL
 * must not go into a folder because of a misspelt name. Settings of the agent may stand in the same environment.
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
