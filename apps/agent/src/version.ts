/** The agent's version. A repository check ensures that it equals the package's. */
export const agentVersion = '4.0.0';
