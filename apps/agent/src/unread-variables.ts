import { configKeys } from '@spotguard/core';
import type { Plugin } from '@spotguard/sdk';

/** Variables of the v4 agent that only plugins outside the smallest build read. */
const v4Variables = [
  'PRICING_REPORT_INTERVAL',
  'TERMINATION_CHECK_INTERVAL',
  'REBALANCE_CHECK_INTERVAL',
  'CLEANUP_INTERVAL',
  'CLEANUP_SNAPSHOTS_OLDER_THAN_DAYS',
  'CLEANUP_AMIS_OLDER_THAN_DAYS',
  'REPLICA_ENABLED',
  'REPLICA_COUNT',
] as const;

/** The v4 variables that are set and that no plugin of this build reads: a setting without effect is said, not swallowed. */
export function unreadVariables(
  plugins: readonly Plugin[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const read = new Set(plugins.flatMap(({ spec }) => configKeys(spec.config).map((key) => key.environment)));
  return v4Variables.filter((name) => environment[name] !== undefined && environment[name] !== '' && !read.has(name));
}
