import type { FleetWorkload } from '../fleet/fleet-query.js';
import { steeringOf } from '../fleet/steering.js';

/** The three ways to steer a workload. */
export type SteeringWay = 'auto' | 'replica' | 'by-hand';

type Settings = FleetWorkload['settings'];

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

/** Says what will happen when a way is applied. */
export function steeringChange({ settings, replica }: FleetWorkload, chosen: SteeringWay): string {
  if (chosen === 'replica') return 'Launches a replica now, which costs as long as it runs.';
  const ends = settings.manualReplicaEnabled && replica !== null;
  const end = ends ? `The replica in ${replica.zone} is no longer kept; a failover then takes longer.` : '';
  if (chosen === 'auto') return `SpotGuard acts on the next signal. ${end}`.trim();
  return `SpotGuard orders nothing on signals. ${end}`.trim();
}

/** Says what the server stored: what was chosen, or what it is instead. */
export function storedWords(chosen: SteeringWay, settings: Settings): string {
  const stored = steeringOf({ ...settings, enabled: true });
  if (stored === chosen) return 'Stored.';
  return `Stored is: ${isSteeringWay(stored) ? steeringWays[stored].name : stored}.`;
}
