/** The version that this plugin reports; equal to its package's, which a repository check holds. */
export const pluginVersion = '0.1.0';
