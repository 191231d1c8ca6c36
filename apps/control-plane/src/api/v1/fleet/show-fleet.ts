import type * as z from 'zod';
import type { FleetWithFigures } from '../../../fleet/fleet-store.js';
import type { Fleet } from '../../../fleet/read-fleet.js';
import type { FleetWorkload } from '../../../fleet/show-workload.js';
import { lateAt } from '../../../workloads/instances/contact.js';
import { showFreeze } from '../limits/freeze-routes.js';
import { showAmounts } from '../savings/savings-schemas.js';
import { showSettings } from '../workloads/workload-schemas.js';
import type { fleetSchema, fleetWorkloadSchema, fleetWorkloadsSchema } from './fleet-schemas.js';

/** Returns the whole fleet as the API shows it. */
export function showFleet(fleet: FleetWithFigures): z.output<typeof fleetSchema> {
  const { cost, month, interruptions, freezes, trips } = fleet;
  return {
    ...showFleetWorkloads(fleet),
    freezes: freezes.map(({ freeze, workload }) => showFreeze(freeze, workload?.id ?? null)),
    trips: trips.map(({ subject, ...trip }) => ({ level: subject === 'all' ? 'all' : 'account', ...trip })),
    cost,
    month: { period: month.from.toISOString().slice(0, 7), bill: showAmounts(month.amounts) },
    interruptions: {
      ...interruptions,
      last: interruptions.last ?? null,
      days: [...interruptions.days],
    },
  };
}

/** Returns some workloads as the API shows them in the fleet. */
export function showFleetWorkloads(fleet: Fleet): z.output<typeof fleetWorkloadsSchema> {
  const { at, lastEvent, tapeFrom, tapes, workloads } = fleet;
  return { at, lastEvent, tapeFrom, tapes: tapes.map((runs) => [...runs]), workloads: workloads.map(show) };
}

function show(found: FleetWorkload): z.output<typeof fleetWorkloadSchema> {
  const { row, status, notice, attention, commands } = found;
  const { primary, workload } = row;
  return {
    workloadId: workload.id,
    name: workload.name,
    generation: workload.generation,
    status: status.kind,
    statusSince: status.since,
    statusMessage: status.message,
    attention: [...attention],
    notice: notice ?? null,
    market: found.market,
    instanceId: primary?.instanceId ?? null,
    instanceType: primary?.instanceType ?? null,
    region: primary?.region ?? null,
    zone: primary?.zone ?? null,
    pool: found.pool,
    price: found.price,
    onDemandPrice: found.onDemandPrice,
    priceCollectedAt: found.priceCollectedAt,
    lastContactAt: primary?.hasAgent === true ? primary.lastSeenAt : null,
    contactLateAt: primary?.hasAgent === true ? lateAt(primary) : null,
    agentVersion: primary?.agentVersion ?? null,
    replica: showReplica(found),
    successorId: row.successor?.instanceId ?? null,
    commands: [...commands],
    settings: showSettings(workload),
    isFrozen: found.freeze !== undefined,
    tape: found.tape,
    noticedAt: [...found.noticedAt],
  };
}

function showReplica({ row: { replica }, replicaPrice }: FleetWorkload) {
  if (replica === null) return null;
  const { id, state, instanceId, zone, poolId, createdAt, readyAt } = replica;
  return { replicaId: id, state, instanceId, zone, pool: poolId, price: replicaPrice, requestedAt: createdAt, readyAt };
}
