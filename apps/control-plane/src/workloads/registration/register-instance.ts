import type { Guarding, registerRequest } from '@spotguard/protocol';
import { and, count, eq, isNull } from 'drizzle-orm';
import type * as z from 'zod';
import { OverLimit } from '../../limits/over-limit.js';
import type { InstanceRow, WorkloadRow } from '../../storage/rows.js';
import { instances, workloads } from '../../storage/schema.js';
import { rowsOf, type Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { type LockedWorkload, registerWorkload } from '../change-workload.js';
import { promoteInstance } from '../generations/promote-instance.js';
import { heardSince, maxSilenceMilliseconds, sentToken } from '../instances/contact.js';
import { bindReplica } from '../replicas/bind-replica.js';
import { decideRegistration, type RegistrationDecision } from './decide-registration.js';

/** A registration: the body, and what our agents report in headers. */
export interface Registration {
  readonly facts: z.output<typeof registerRequest>;
  readonly generation?: number | undefined;
  readonly predecessor?: string | undefined;
  readonly intent?: string | undefined;
  readonly guarding?: Guarding | undefined;
}

/** The result of a registration. A deleted workload is not revived. */
export type RegistrationResult =
  | { readonly kind: 'registered'; readonly workload: WorkloadRow; readonly role: InstanceRow['role'] }
  | { readonly kind: 'deleted' };

/**
 * How long the primary must be silent, at least, before a former primary with a v4 agent may become the primary again.
 */
const minSilenceMilliseconds = 300_000;

/** Registers an instance in one transaction, and its workload with it if it is the first. */
export async function register(scope: Scope, registration: Registration): Promise<RegistrationResult> {
  const { facts, generation } = registration;
  const { instance_id: instanceId, logical_agent_id: name } = facts;
  const first = { logicalAgentId: name, generation: generation ?? 1, primaryInstanceId: instanceId };
  return registerWorkload(scope, first, async (workload, isNew) => {
    const result = await (isNew ? registerFirst(workload, registration) : registerAgain(workload, registration));
    if (result.kind === 'registered') {
      const data = { name, instanceId, role: result.role };
      workload.emit({ type: 'instance.registered', workloadId: workload.row.id, data });
    }
    return result;
  });
}

/** Registers the first instance of a new workload. Throws `OverLimit` when the account has too many workloads. */
async function registerFirst(workload: LockedWorkload, registration: Registration): Promise<RegistrationResult> {
  const { maxAgents } = workload;
  if ((await countWorkloads(workload)) > maxAgents) {
    throw new OverLimit(`The client has ${maxAgents} agents already, which is the limit; delete one first`, 300);
  }
  const { generation } = workload.row;
  await writeInstance(workload, registration, { role: 'primary', generation, isPromoted: false, replicaId: undefined });
  return { kind: 'registered', workload: workload.row, role: 'primary' };
}

async function countWorkloads(scope: Scope): Promise<number> {
  const [found] = await scope.queries
    .select({ agents: count() })
    .from(workloads)
    .where(and(eq(workloads.accountId, scope.accountId), isNull(workloads.deletedAt)));
  return found?.agents ?? 0;
}

async function registerAgain(workload: LockedWorkload, registration: Registration): Promise<RegistrationResult> {
  const { row } = workload;
  if (row.deletedAt !== null) return { kind: 'deleted' };
  const { instance_id: instanceId } = registration.facts;
  const decision = decideRegistration(await stateOf(workload, registration), {
    instanceId,
    generation: registration.generation,
    predecessor: registration.predecessor,
  });
  if (!decision.isPromoted) {
    await writeInstance(workload, registration, decision);
    return { kind: 'registered', workload: row, role: decision.role };
  }
  const successor = { ...registration, predecessor: registration.predecessor ?? row.primaryInstanceId };
  await writeInstance(workload, successor, { ...decision, role: 'superseded' });
  await promoteInstance(workload, instanceId);
  return { kind: 'registered', workload: workload.row, role: 'primary' };
}

async function stateOf(workload: LockedWorkload, { facts: { instance_id: instanceId }, intent }: Registration) {
  const rows = await workload.queries
    .select()
    .from(instances)
    .where(rowsOf(workload, workload.row.id, instances));
  const primary = rows.find((row) => row.role === 'primary');
  return {
    generation: workload.row.generation,
    primaryInstanceId: workload.row.primaryInstanceId,
    isPrimarySilent:
      primary !== undefined &&
      silenceOf(workload, primary) > Math.max(minSilenceMilliseconds, maxSilenceMilliseconds(primary)),
    known: rows.find((row) => row.instanceId === instanceId),
    successorInstanceId: rows.find((row) => row.role === 'standby' && row.replicaId === null)?.instanceId,
    replica: await bindReplica(workload, { instanceId, replicaId: replicaOfIntent(intent) }),
  };
}

function silenceOf({ clock, listeningSince }: Scope, { lastSeenAt }: InstanceRow): number {
  return clock.now().getTime() - Math.max(lastSeenAt.getTime(), listeningSince.getTime());
}

async function writeInstance(
  workload: LockedWorkload,
  { facts, generation: knownGeneration, predecessor, intent, guarding }: Registration,
  { role, generation, replicaId }: RegistrationDecision,
): Promise<void> {
  const now = workload.clock.now();
  const current = {
    role,
    generation,
    hostname: facts.hostname ?? null,
    instanceType: facts.instance_type,
    region: facts.region,
    zone: facts.az,
    amiId: facts.ami_id ?? null,
    mode: facts.mode,
    privateIp: facts.private_ip ?? null,
    publicIp: facts.public_ip ?? null,
    agentVersion: facts.agent_version ?? null,
    generational: knownGeneration !== undefined,
    hasAgent: true,
    status: 'online',
    guarding: guarding ?? null,
    lastSeenAt: now,
    ...sentToken(workload),
    ...(predecessor === undefined ? {} : { predecessor }),
    ...(intent === undefined ? {} : { intent }),
    ...(replicaId === undefined ? {} : { replicaId }),
  };
  await workload.queries
    .insert(instances)
    .values({
      ...current,
      accountId: workload.accountId,
      agentId: workload.row.id,
      instanceId: facts.instance_id,
      registeredAt: now,
      heardSince: now,
    })
    .onConflictDoUpdate({
      target: [instances.agentId, instances.instanceId],
      set: { ...current, heardSince: heardSince(now) },
    });
}

/** Returns the replica id in a launch intent `standby/<replica id>/…`; undefined for any other intent. */
function replicaOfIntent(intent: string | null | undefined): string | undefined {
  const [kind, id] = intent?.split('/') ?? [];
  return kind === 'standby' && id !== undefined && isUuid(id) ? id : undefined;
}
