import type { Fleet, FleetWorkload } from '../src/page/fleet/fleet-query.js';

/** A workload of the fleet that runs well, with what a test says differently. */
export function workloadRow(name: string, different: Partial<FleetWorkload> = {}): FleetWorkload {
  return {
    workloadId: `id of ${name}`,
    name,
    generation: 1,
    status: 'running',
    statusSince: '2026-11-27T00:00:00Z',
    statusMessage: null,
    attention: [],
    notice: null,
    market: 'spot',
    instanceId: 'i-1',
    instanceType: 'c7g.large',
    region: 'us-east-1',
    zone: 'us-east-1b',
    pool: 'c7g.large:us-east-1b',
    price: 0.03,
    onDemandPrice: 0.1,
    priceCollectedAt: null,
    lastContactAt: '2026-11-27T09:00:00Z',
    contactLateAt: '2026-11-27T09:01:00Z',
    agentVersion: '4.0.0',
    replica: null,
    successorId: null,
    commands: [],
    settings: {
      enabled: true,
      autoSwitchEnabled: true,
      manualReplicaEnabled: false,
      autoTerminateEnabled: true,
      terminateWaitSeconds: 0,
    },
    isFrozen: false,
    tape: 0,
    noticedAt: [],
    ...different,
  };
}

/** A fleet of these workloads, as the server tells it. */
export function fleetOf(workloads: FleetWorkload[]): Fleet {
  const nothing = { hours: 0, unknownHours: 0, baseline: null, spot: null, onDemand: null, overlap: null };
  const noHours = { overlapHours: 0, overlapUnknownHours: 0, replicaHours: 0, replicaUnknownHours: 0 };
  return {
    at: '2026-11-27T09:00:00Z',
    lastEvent: 7,
    tapeFrom: '2026-11-26T09:00:00Z',
    tapes: [[{ from: '2026-11-26T09:00:00Z', market: 'spot', ratio: 0.3 }]],
    workloads,
    freezes: [],
    trips: [],
    cost: {
      knownWorkloads: 0,
      unknownWorkloads: 0,
      perHour: null,
      onDemandPerHour: null,
      replicasPerHour: null,
      unknownReplicas: 0,
    },
    month: {
      period: '2026-11',
      bill: { ...nothing, ...noHours, replicas: null, saved: null, savedShare: null },
    },
    interruptions: {
      from: '2026-10-28T09:00:00Z',
      total: 0,
      survived: 0,
      underWay: 0,
      minSecondsLeft: null,
      last: null,
      days: [],
    },
  };
}
