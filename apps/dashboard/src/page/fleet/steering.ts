import type { FleetWorkload } from './fleet-query.js';

/** Who moves a workload: SpotGuard on signals, a replica that is always there, people only, or nobody. */
export type Steering = 'auto' | 'replica' | 'by-hand' | 'disabled';

/** The names of the ways, as shown. */
export const steeringNames: Readonly<Record<Steering, string>> = {
  auto: 'Auto',
  replica: 'Replica',
  'by-hand': 'By hand',
  disabled: 'Disabled',
};

/** Tells who moves a workload with these settings. */
export function steeringOf(settings: FleetWorkload['settings']): Steering {
  if (!settings.enabled) return 'disabled';
  if (settings.manualReplicaEnabled) return 'replica';
  return settings.autoSwitchEnabled ? 'auto' : 'by-hand';
}
