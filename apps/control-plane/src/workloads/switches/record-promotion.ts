import { commandPriority } from '@spotguard/protocol';
import { desc, eq } from 'drizzle-orm';
import { readKnownPrices } from '../../prices/known-prices.js';
import type { CommandRow, InstanceRow } from '../../storage/rows.js';
import { switches } from '../../storage/schema.js';
import { rowsOf } from '../../storage/scope.js';
import type { LockedWorkload } from '../change-workload.js';
import { placesOf } from '../instances/placement.js';
import { savingsPerHour } from './switch-facts.js';

/** A change of the primary. */
export interface PromotionFact {
  readonly generation: number;
  readonly from: InstanceRow | undefined;
  readonly to: InstanceRow;
  /** The command that led to it, if one did. */
  readonly command: CommandRow | undefined;
  /** Set when the control plane itself caused the change; otherwise the row counts as inferred until an agent reports it. */
  readonly trigger?: string | undefined;
}

/**
 * Adds a change of the primary to the history, because it may never be reported: a v4 agent that ends its own instance does
 * not report it. A report that comes later completes the row.
 */
export async function recordPromotion(workload: LockedWorkload, promotion: PromotionFact): Promise<void> {
  const { generation, from, to, command, trigger } = promotion;
  const oldInstanceId = workload.row.primaryInstanceId;
  const [newest] = await workload.queries
    .select()
    .from(switches)
    .where(rowsOf(workload, workload.row.id, switches, eq(switches.success, true)))
    .orderBy(desc(switches.sequence))
    .limit(1);
  if (newest?.oldInstanceId === oldInstanceId && newest.newInstanceId === to.instanceId) return;
  const places = placesOf(from, to);
  const { oldPoolId, newPoolId, newInstanceType: instanceType } = places;
  const known = await readKnownPrices(workload, { instanceType, region: to.region, poolIds: [oldPoolId, newPoolId] });
  const prices = { onDemand: known.onDemand, oldSpot: known.spot(oldPoolId), newSpot: known.spot(newPoolId) };
  const now = workload.clock.now();
  await workload.queries
    .insert(switches)
    .values({
      accountId: workload.accountId,
      agentId: workload.row.id,
      dedupeKey: `generation:${generation}`,
      commandId: command?.id ?? null,
      success: true,
      trigger: trigger ?? triggerOf(command),
      oldInstanceId,
      newInstanceId: to.instanceId,
      ...places,
      onDemandPrice: prices.onDemand,
      oldSpotPrice: prices.oldSpot,
      newSpotPrice: prices.newSpot,
      savingsPerHour: savingsPerHour(places.oldMode, places.newMode, prices),
      initiatedAt: command?.createdAt ?? null,
      isInferred: trigger === undefined,
      reportedAt: now,
    })
    .onConflictDoNothing();
  await workload.update({ lastSwitchAt: now });
}

/** Returns the trigger that a v4 agent would report. */
function triggerOf(command: CommandRow | undefined): string | null {
  if (command === undefined) return null;
  if (command.type === 'promote_replica') return 'promotion';
  return command.priority >= commandPriority.urgent ? 'manual' : 'model';
}
