/** The agent's version; equal to its package's, which a repository check holds. */
export const agentVersion = '4.0.0';
