import type { ParsedSwitchReport } from '@spotguard/protocol';
import { eq, getTableColumns, ne, sql } from 'drizzle-orm';
import type { SwitchRow, WorkloadRow } from '../../storage/rows.js';
import { commands, instances, switches } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { changeWorkload, type LockedWorkload } from '../change-workload.js';
import { promoteUnregistered } from '../generations/promote-unregistered.js';
import { findPrimary } from '../instances/find-instance.js';
import { mayBeNamed } from '../instances/may-be-named.js';
import { backdateLaunch } from '../placements/backdate-launch.js';
import { findInferred, findSamePair } from './find-switch.js';
import { type SwitchFacts, switchFacts } from './switch-facts.js';

/** A switch report as it was received. */
export interface IncomingSwitchReport {
  readonly workload: WorkloadRow;
  readonly report: ParsedSwitchReport;
  readonly idempotencyKey: string | undefined;
  /** Whether the reporter is one of our agents. A v4 report also tells which instance is the primary now. */
  readonly generational: boolean;
}

/** Stores a switch report and its consequences, in one transaction. */
export async function recordSwitch(scope: Scope, incoming: IncomingSwitchReport): Promise<void> {
  const facts = switchFacts(incoming.report);
  await changeWorkload(scope, incoming.workload.id, async (workload) => {
    await store(workload, incoming, facts);
    const { success, oldInstanceId, newInstanceId, trigger } = facts;
    const data = { success, from: oldInstanceId, to: newInstanceId, trigger };
    workload.emit({ type: 'switch.reported', workloadId: workload.row.id, data });
    if (!facts.success) return;
    await workload.update({ lastSwitchAt: workload.clock.now() });
    if (!incoming.generational) await followV4(workload, facts, incoming.report);
    if (facts.oldTerminatedAt !== null) await retireOld(workload, facts);
    if (facts.instanceLaunchedAt !== null) await backdateLaunch(workload, newInstanceId, facts.instanceLaunchedAt);
  });
}

async function store(
  workload: LockedWorkload,
  { report, idempotencyKey }: IncomingSwitchReport,
  facts: SwitchFacts,
): Promise<void> {
  const ownKey =
    idempotencyKey === undefined ? `pair:${facts.oldInstanceId}>${facts.newInstanceId}` : `key:${idempotencyKey}`;
  const commandId = await knownCommand(workload, workload.row, report.command_id);
  if (await completeInferred(workload, { facts, ownKey, commandId })) return;
  const dedupeKey = (await findReportedFailover(workload, workload.row, facts))?.dedupeKey ?? ownKey;
  await workload.queries
    .insert(switches)
    .values({
      ...facts,
      accountId: workload.accountId,
      agentId: workload.row.id,
      dedupeKey,
      commandId,
      reportedAt: workload.clock.now(),
    })
    .onConflictDoUpdate({ target: [switches.agentId, switches.dedupeKey], set: fillNulls() });
}

/** Completes an inferred row with a first report. Fields that the report leaves empty keep their values. False when there is none. */
async function completeInferred(
  workload: LockedWorkload,
  {
    facts,
    ownKey,
    commandId,
  }: { readonly facts: SwitchFacts; readonly ownKey: string; readonly commandId: string | null },
): Promise<boolean> {
  if (!facts.success) return false;
  const inferred = await findInferred(workload, workload.row, facts);
  if (inferred === undefined) return false;
  const [reported] = await workload.queries
    .select({ id: switches.id })
    .from(switches)
    .where(rowsOf(workload, workload.row.id, switches, eq(switches.dedupeKey, ownKey)));
  if (reported !== undefined) return false;
  const reportedFields = Object.fromEntries(
    Object.entries({ ...facts, commandId }).filter(([, value]) => value !== null),
  );
  await workload.queries
    .update(switches)
    .set({ ...reportedFields, dedupeKey: ownKey, isInferred: false })
    .where(rowsOf(workload, workload.row.id, switches, eq(switches.id, inferred.id)));
  return true;
}

/** Finds the row of the same failover or promotion. Several instances report it with different keys, and it is one row. */
async function findReportedFailover(
  scope: Scope,
  workload: WorkloadRow,
  facts: SwitchFacts,
): Promise<SwitchRow | undefined> {
  if (!facts.success) return undefined;
  const same = await findSamePair(scope, workload, facts);
  return [same?.trigger, facts.trigger].some((trigger) => trigger === 'interruption' || trigger === 'promotion')
    ? same
    : undefined;
}

/** The update for a repeated report: it fills empty fields and changes no others. */
function fillNulls() {
  const nullable = Object.entries(getTableColumns(switches)).filter(([, column]) => !column.notNull);
  return Object.fromEntries(
    nullable.map(([key, column]) => [key, sql`coalesce(${column}, excluded.${sql.identifier(column.name)})`]),
  );
}

async function knownCommand(
  scope: Scope,
  workload: WorkloadRow,
  id: string | null | undefined,
): Promise<string | null> {
  if (id === null || id === undefined || !isUuid(id)) return null;
  const [command] = await scope.queries
    .select({ id: commands.id })
    .from(commands)
    .where(rowsOf(scope, workload.id, commands, eq(commands.id, id)));
  return command?.id ?? null;
}

/** Makes the new instance of a v4 report the primary: it may run no agent, so that nothing else ever reports it. */
async function followV4(workload: LockedWorkload, facts: SwitchFacts, report: ParsedSwitchReport): Promise<void> {
  if (workload.row.primaryInstanceId !== facts.oldInstanceId) return;
  // When our agent is the primary, only a promotion changes the primary. No report takes an instance from another workload.
  if ((await findPrimary(workload, workload.row))?.generational === true) return;
  if (!(await mayBeNamed(workload, workload.row, facts.newInstanceId))) return;
  const { region = null, ami_id: amiId = null, mode } = report.new_instance;
  const { newInstanceId: instanceId, newInstanceType: instanceType, newZone: zone } = facts;
  const successor = { instanceId, instanceType, region, zone, amiId, mode: mode ?? 'unknown' };
  await promoteUnregistered(workload, successor, { isReported: true });
}

async function retireOld(workload: LockedWorkload, facts: SwitchFacts): Promise<void> {
  await workload.queries
    .update(instances)
    .set({ role: 'retired', endedAt: facts.oldTerminatedAt })
    .where(
      rowsOf(
        workload,
        workload.row.id,
        instances,
        eq(instances.instanceId, facts.oldInstanceId),
        ne(instances.role, 'primary'),
      ),
    );
}
