export { type CommandLineOptions, runCommandLine } from './command-line.js';
export { type ExitCode, exitCodes } from './exit-codes.js';
export { type IamPolicy, type IamPolicyOptions, iamPolicy, roleTag } from './iam-policy.js';
export { plugins as defaultPlugins } from './plugins.js';
