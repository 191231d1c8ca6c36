import type { FleetWorkload } from '../fleet/fleet-query.js';
import { steeringOf } from '../fleet/steering.js';
import { formatWholeSeconds } from '../format/format-duration.js';
import { shortInstanceId } from '../format/short-instance-id.js';
import type { Pool } from '../switch/switch-targets.js';
import { expectedSeconds, type PlannedFailover } from './failover-plan-query.js';
import type { Replica } from './replica-dialog.js';
import { replicaCost, replicaPool } from './replica-pool.js';
import type { Settings } from './use-settings-change.js';

/** The three ways to steer a workload. */
export type SteeringWay = 'auto' | 'replica' | 'by-hand';

interface Way {
  readonly name: string;
  readonly explanation: string;
  readonly settings: Pick<Settings, 'autoSwitchEnabled' | 'manualReplicaEnabled'>;
}

/** The ways, with what each means and the settings that it is. */
export const steeringWays: Readonly<Record<SteeringWay, Way>> = {
  auto: {
    name: 'SpotGuard, on signals',
    explanation:
      'After a rebalance recommendation a replica is launched ahead, and takes over when AWS takes the instance.',
    settings: { autoSwitchEnabled: true, manualReplicaEnabled: false },
  },
  replica: {
    name: 'You, with a replica always there',
    explanation: 'One replica runs all the time and takes over on a notice, or when you promote it.',
    settings: { autoSwitchEnabled: false, manualReplicaEnabled: true },
  },
  'by-hand': {
    name: 'You, when you say so',
    explanation: 'Nothing is launched ahead. You order each switch and each replica.',
    settings: { autoSwitchEnabled: false, manualReplicaEnabled: false },
  },
};

/** Whether a text is one of the ways. */
export function isSteeringWay(text: string): text is SteeringWay {
  return text in steeringWays;
}

/** What is known of the times and prices that a way changes. */
export interface SteeringFacts {
  readonly pools: readonly Pool[];
  readonly plan: PlannedFailover | null | undefined;
}

/** Says what will happen when a way is applied, with its price where that is known. */
export function steeringChange(workload: FleetWorkload, chosen: SteeringWay, facts: SteeringFacts): string {
  const { settings, replica } = workload;
  if (chosen === 'replica') {
    const pool = replicaPool(workload, facts.pools);
    const launch =
      replica === null
        ? `Launches one now${pool === undefined ? '' : ` in ${pool.zone}`}, ${replicaCost(pool)}.`
        : `Keeps one from now on; one is there in ${replica.zone}.`;
    return settings.autoSwitchEnabled ? `${launch} Auto-switch turns off.` : launch;
  }
  const first = chosen === 'auto' ? 'SpotGuard acts on the next signal.' : 'SpotGuard orders nothing on signals.';
  return settings.manualReplicaEnabled && replica !== null ? `${endOfReplica(replica, facts)} ${first}` : first;
}

function endOfReplica({ instanceId, zone }: Replica, { plan }: SteeringFacts): string {
  const ends = `Ends ${instanceId === null ? `the replica in ${zone}` : shortInstanceId(instanceId)}.`;
  const before = expectedSeconds(plan, 'replica');
  const after = expectedSeconds(plan, 'launch');
  if (before === null || after === null) return `${ends} A failover then takes longer.`;
  return `${ends} A failover then takes about ${formatWholeSeconds(after)} instead of ${formatWholeSeconds(before)}.`;
}

/** Says what the server stored: what was chosen with what comes of it, or what it is instead. */
export function storedWords(chosen: SteeringWay, stored: Settings, hadReplica: boolean): string {
  const found = steeringOf({ ...stored, enabled: true });
  if (found !== chosen) return `Something else is stored: ${isSteeringWay(found) ? steeringWays[found].name : found}.`;
  if (chosen === 'replica') return hadReplica ? 'Stored. The replica is kept.' : 'Stored. A replica is being launched.';
  return hadReplica ? 'Stored. The replica is being ended.' : 'Stored.';
}
