import aws from '@spotguard/plugin-aws';
import session from '@spotguard/plugin-session';
import switching from '@spotguard/plugin-switching';
import type { Plugin } from '@spotguard/sdk';

/** What this build of the agent can do. A custom build changes this list and nothing else. */
export const plugins: readonly Plugin[] = [aws, session, switching];
