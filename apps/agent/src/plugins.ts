import aws from '@spotguard/plugin-aws';
import cleanup from '@spotguard/plugin-cleanup';
import pricing from '@spotguard/plugin-pricing';
import replicas from '@spotguard/plugin-replicas';
import session from '@spotguard/plugin-session';
import succession from '@spotguard/plugin-succession';
import switching from '@spotguard/plugin-switching';
import termination from '@spotguard/plugin-termination';
import type { Plugin } from '@spotguard/sdk';

/** The plugins of this build of the agent. A custom build changes only this list. */
export const plugins: readonly Plugin[] = [
  aws,
  session,
  succession,
  switching,
  pricing,
  replicas,
  termination,
  cleanup,
];
