import { type ConfigSources, configKeys } from '@spotguard/core';
import { nearestName } from '@spotguard/program';
import type { Plugin } from '@spotguard/sdk';

/** Variables of the first-party plugins. A build may lack some of these plugins. */
const firstPartyVariables = [
  'PRICING_REPORT_INTERVAL',
  'TERMINATION_CHECK_INTERVAL',
  'REBALANCE_CHECK_INTERVAL',
  'CLEANUP_INTERVAL',
  'CLEANUP_SNAPSHOTS_OLDER_THAN_DAYS',
  'CLEANUP_AMIS_OLDER_THAN_DAYS',
  'REPLICA_ENABLED',
  'REPLICA_COUNT',
  'SPOTGUARD_ANSWER_TIMEOUT',
  'SPOTGUARD_CLEANUP_ADOPT_V4',
  'SPOTGUARD_CLEANUP_CALLS_PER_SECOND',
  'SPOTGUARD_CLEANUP_DRY_RUN',
  'SPOTGUARD_DRAIN_COMMAND',
  'SPOTGUARD_DRAIN_DIRECTORY',
  'SPOTGUARD_DRAIN_SECONDS',
  'SPOTGUARD_DRAIN_THROUGH',
  'SPOTGUARD_FREEZE',
  'SPOTGUARD_HEALTH_PROBE_URL',
  'SPOTGUARD_LAST_RESORT',
  'SPOTGUARD_MAX_DISABLED_SECONDS',
  'SPOTGUARD_MAX_LAUNCHES_PER_HOUR',
  'SPOTGUARD_READY_TIMEOUT',
  'SPOTGUARD_REBALANCE_EXPIRY',
  'SPOTGUARD_REBALANCE_POLICY',
  'SPOTGUARD_REHEARSAL_INTERVAL',
  'SPOTGUARD_REPLICA_MAX_LAUNCHES_PER_HOUR',
  'SPOTGUARD_REPLICA_POLL_INTERVAL',
  'SPOTGUARD_REPLICA_READY_TIMEOUT',
] as const;

const ours = /^(SPOTGUARD|SPOT_OPTIMIZER)_/i;
/** Settings of the control plane, which may be in the same file. */
const ofControlPlane = /^SPOTGUARD_CONTROL_PLANE_/;

/** A variable that is set and has no effect. */
export interface UnreadVariable {
  readonly name: string;
  /** The name that was probably meant. */
  readonly nearest?: string;
  /**
   * Whether this is an error: the name has our prefix and no plugin reads it, so it is a misspelt setting, perhaps one for
   * safety. Other variables belong to a plugin that this build lacks, or only resemble one of ours.
   */
  readonly isError: boolean;
}

/** Returns the variables that are set and look like settings of the agent, but that nothing in this build reads. */
export function unreadVariables(
  plugins: readonly Plugin[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly UnreadVariable[] {
  const keys = plugins.flatMap(({ spec }) => configKeys(spec.config));
  const read = new Set(keys.flatMap(({ environment = '', formerNames }) => [environment, ...formerNames]));
  const elsewhere: ReadonlySet<string> = new Set(firstPartyVariables);
  const known = [...read, ...elsewhere];
  const unread: UnreadVariable[] = [];
  for (const [name, value = ''] of Object.entries(environment)) {
    if (value === '' || read.has(name) || ofControlPlane.test(name)) continue;
    const isOurs = ours.test(name);
    const nearest = elsewhere.has(name) ? undefined : nearestName(name, known, isOurs ? 4 : 2);
    if (!elsewhere.has(name) && !isOurs && nearest === undefined) continue;
    unread.push({ name, ...(nearest === undefined ? {} : { nearest }), isError: isOurs && !elsewhere.has(name) });
  }
  return unread;
}

/** Returns the sources with the unread variables that are errors added to their problems. */
export function withUnread(unread: readonly UnreadVariable[], sources: ConfigSources): ConfigSources {
  const wrong = unread.filter(({ isError }) => isError);
  return { ...sources, problems: [...(sources.problems ?? []), ...wrong.map(describe)] };
}

function describe({ name, nearest }: UnreadVariable): string {
  const advice = nearest === undefined ? 'remove it' : `did you mean ${nearest}?`;
  return `${name}: no plugin of SpotGuard reads this variable; ${advice}`;
}
