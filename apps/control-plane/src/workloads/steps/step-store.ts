import { parseWireTimestamp, type ReportedStep, storableJson } from '@spotguard/protocol';
import { and, desc, eq, lt, sql } from 'drizzle-orm';
import type { StepRow, WorkloadRow } from '../../storage/rows.js';
import { commands, steps } from '../../storage/schema.js';
import { inTransaction, rowsOf, type Scope, type Transaction } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { findInstance } from '../instances/find-instance.js';

/** Steps as an agent reported them. */
export interface IncomingSteps {
  readonly workload: WorkloadRow;
  readonly instanceId: string;
  readonly reported: readonly ReportedStep[];
}

/** Which steps of a workload to list. */
export interface StepFilter {
  readonly commandId?: string | undefined;
  readonly run?: string | undefined;
  /** Only steps that began, or ended if only that is known, at this time or later. */
  readonly from?: Date | undefined;
  /** Only steps that began, or ended, before this time. */
  readonly to?: Date | undefined;
  /** Only steps before the one with this sequence number. */
  readonly before?: number | undefined;
  readonly limit: number;
}

/** The steps of procedures of an account's agents. */
export interface StepStore {
  /** Stores steps; what is known of an attempt already is completed. False for an unknown instance. */
  record(incoming: IncomingSteps): Promise<boolean>;
  /** Lists steps of a workload, the last one that began first. */
  list(agentId: string, filter: StepFilter): Promise<readonly StepRow[]>;
}

/** Creates the store of steps of one account. */
export function stepStore(scope: Scope): StepStore {
  return {
    record: async (incoming) => {
      const isKnown = await inTransaction(scope, (transaction) => record(transaction, incoming));
      if (isKnown) scope.wakeUps.wake(incoming.workload.id);
      return isKnown;
    },
    list: (agentId, filter) => list(scope, agentId, filter),
  };
}

async function record(scope: Transaction, { workload, instanceId, reported }: IncomingSteps): Promise<boolean> {
  if ((await findInstance(scope, workload.id, instanceId)) === undefined) return false;
  const ids = { accountId: scope.accountId, agentId: workload.id, instanceId };
  const receivedAt = scope.clock.now();
  const storable = JSON.parse(storableJson(reported) ?? '[]') as readonly ReportedStep[];
  const rows = merged(storable).map((step) => ({
    ...ids,
    run: step.run,
    procedure: step.procedure,
    commandId: knownCommand(scope, workload, step.command_id),
    step: step.step,
    attempt: step.attempt,
    phase: step.phase,
    startedAt: momentOf(step.started_at),
    endedAt: momentOf(step.ended_at),
    outcome: step.outcome,
    detail: step.detail,
    receivedAt,
  }));
  await scope.queries
    .insert(steps)
    .values(rows)
    .onConflictDoUpdate({
      target: [steps.agentId, steps.instanceId, steps.run, steps.step, steps.attempt, steps.phase],
      set: {
        commandId: sql`coalesce(${steps.commandId}, excluded.command_id)`,
        startedAt: sql`coalesce(${steps.startedAt}, excluded.started_at)`,
        endedAt: sql`coalesce(excluded.ended_at, ${steps.endedAt})`,
        outcome: sql`coalesce(excluded.outcome, ${steps.outcome})`,
        detail: sql`coalesce(excluded.detail, ${steps.detail})`,
        receivedAt,
      },
    });
  for (const step of newestOfRuns(storable)) {
    const { run, procedure, step: name, attempt, phase, outcome } = step;
    const data = { instanceId, run, procedure, step: name, attempt, phase, outcome };
    scope.emit({ type: 'procedure.progressed', workloadId: workload.id, data });
  }
  return true;
}

/** Returns each attempt once, with all that is reported of it: one statement cannot write the same row twice. */
function merged(reported: readonly ReportedStep[]): readonly ReportedStep[] {
  const byAttempt = new Map<string, ReportedStep>();
  for (const step of reported) {
    const key = JSON.stringify([step.run, step.step, step.attempt, step.phase]);
    const earlier = byAttempt.get(key);
    byAttempt.set(key, {
      ...step,
      started_at: earlier?.started_at ?? step.started_at,
      ended_at: step.ended_at ?? earlier?.ended_at ?? null,
      outcome: step.outcome ?? earlier?.outcome ?? null,
      detail: step.detail ?? earlier?.detail ?? null,
    });
  }
  return [...byAttempt.values()];
}

/** Returns the last step of each run in a report. */
function newestOfRuns(reported: readonly ReportedStep[]): readonly ReportedStep[] {
  return [...new Map(reported.map((step) => [step.run, step])).values()];
}

function knownCommand(scope: Scope, workload: WorkloadRow, commandId: string | null) {
  if (commandId === null || !isUuid(commandId)) return null;
  const known = rowsOf(scope, workload.id, commands, eq(commands.id, commandId));
  return sql`(select ${commands.id} from ${commands} where ${known})`;
}

function momentOf(time: string | null): Date | null {
  return time === null ? null : (parseWireTimestamp(time) ?? null);
}

async function list(scope: Scope, agentId: string, filter: StepFilter): Promise<readonly StepRow[]> {
  const { commandId, run, from, to, before, limit } = filter;
  const time = sql`coalesce(${steps.startedAt}, ${steps.endedAt})`;
  if (!isUuid(agentId) || (commandId !== undefined && !isUuid(commandId))) return [];
  return scope.queries
    .select()
    .from(steps)
    .where(
      and(
        rowsOf(scope, agentId, steps),
        commandId === undefined ? undefined : eq(steps.commandId, commandId),
        run === undefined ? undefined : eq(steps.run, run),
        from === undefined ? undefined : sql`${time} >= ${from.toISOString()}::timestamptz`,
        to === undefined ? undefined : sql`${time} < ${to.toISOString()}::timestamptz`,
        before === undefined ? undefined : lt(steps.sequence, before),
      ),
    )
    .orderBy(desc(steps.sequence))
    .limit(limit);
}
