/** The version that this plugin reports; equal to its package's, which a repository check holds. */
export const pluginVersion = '0.1.0';

/** What registers and travels as User-Agent: the v4 system on a new foundation, told from Python's by its name. */
export const agentVersion = '4.0.0';
