import type { Guarding, registerRequest } from '@spotguard/protocol';
import { and, count, eq, isNull } from 'drizzle-orm';
import type * as z from 'zod';
import { heardSince, maxSilenceMilliseconds } from '../hosts/signs-of-life.js';
import { takeOver } from '../hosts/take-over.js';
import { tooMany } from '../limits/too-many.js';
import { bindReplica } from '../replicas/bind-replica.js';
import { replicaOfIntent } from '../replicas/replica-of-intent.js';
import type { AgentRow, HostRow } from '../storage/rows.js';
import { agents, hosts } from '../storage/schema.js';
import { inTransaction, lockAgent, rowsOf, type Scope } from '../tenants/scope.js';
import { decideRegistration, type RegistrationDecision } from './decide-registration.js';

/** A registration: the body and what our agents say in headers. */
export interface Registration {
  readonly facts: z.output<typeof registerRequest>;
  readonly generation?: number | undefined;
  readonly predecessor?: string | undefined;
  readonly intent?: string | undefined;
  readonly guarding?: Guarding | undefined;
}

/** What came of a registration. A deleted agent is not revived. */
export type RegistrationResult =
  | { readonly kind: 'registered'; readonly agent: AgentRow; readonly role: HostRow['role'] }
  | { readonly kind: 'deleted' };

/** So long at least the primary is silent before an earlier v4 host that comes back is the primary again. */
const minSilenceMilliseconds = 300_000;

/** Registers a host in one transaction under the agent's row lock. */
export async function register(scope: Scope, registration: Registration): Promise<RegistrationResult> {
  const result = await inTransaction(scope, async (inner) => {
    const created = await createAgent(inner, registration);
    if (created !== undefined) {
      await writeHost(inner, created, registration, {
        role: 'primary',
        generation: created.generation,
        takesOver: false,
        replicaId: undefined,
      });
      return { kind: 'registered', agent: created, role: 'primary' } as const;
    }
    return registerAgain(inner, registration);
  });
  if (result.kind === 'registered') {
    const { instance_id: instanceId, logical_agent_id: name } = registration.facts;
    scope.tell('agent registered', { agentId: result.agent.id, name, instanceId, role: result.role });
    scope.wakeUps.wake(result.agent.id);
  }
  return result;
}

/** `undefined` when the agent exists, also when another request has just made it. Throws the answer 429 for one too many. */
async function createAgent(scope: Scope, { facts, generation }: Registration): Promise<AgentRow | undefined> {
  const [agent] = await scope.queries
    .insert(agents)
    .values({
      clientId: scope.clientId,
      logicalAgentId: facts.logical_agent_id,
      generation: generation ?? 1,
      primaryInstanceId: facts.instance_id,
      createdAt: scope.clock.now(),
    })
    .onConflictDoNothing()
    .returning();
  if (agent !== undefined && (await countAgents(scope)) > scope.maxAgents) {
    throw tooMany(`The client has ${scope.maxAgents} agents already, which is the limit; delete one first`, 300);
  }
  return agent;
}

async function countAgents(scope: Scope): Promise<number> {
  const [found] = await scope.queries
    .select({ agents: count() })
    .from(agents)
    .where(and(eq(agents.clientId, scope.clientId), isNull(agents.deletedAt)));
  return found?.agents ?? 0;
}

async function registerAgain(scope: Scope, registration: Registration): Promise<RegistrationResult> {
  const { facts } = registration;
  const agent = await lockAgent(scope, eq(agents.logicalAgentId, facts.logical_agent_id));
  if (agent === undefined || agent.deletedAt !== null) return { kind: 'deleted' };
  const decision = decideRegistration(await stateOf(scope, agent, registration), {
    instanceId: facts.instance_id,
    generation: registration.generation,
    predecessor: registration.predecessor,
  });
  if (!decision.takesOver) {
    await writeHost(scope, agent, registration, decision);
    return { kind: 'registered', agent, role: decision.role };
  }
  const successor = { ...registration, predecessor: registration.predecessor ?? agent.primaryInstanceId };
  await writeHost(scope, agent, successor, { ...decision, role: 'superseded' });
  return { kind: 'registered', agent: await takeOver(scope, agent, facts.instance_id), role: 'primary' };
}

async function stateOf(scope: Scope, agent: AgentRow, { facts: { instance_id: instanceId }, intent }: Registration) {
  const rows = await scope.queries
    .select()
    .from(hosts)
    .where(rowsOf(scope, agent.id, hosts));
  const primary = rows.find((row) => row.role === 'primary');
  return {
    generation: agent.generation,
    primaryInstanceId: agent.primaryInstanceId,
    primarySilent:
      primary !== undefined &&
      silenceOf(scope, primary) > Math.max(minSilenceMilliseconds, maxSilenceMilliseconds(primary)),
    known: rows.find((row) => row.instanceId === instanceId),
    successorInstanceId: rows.find((row) => row.role === 'standby' && row.replicaId === null)?.instanceId,
    replica: await bindReplica(scope, agent, { instanceId, replicaId: replicaOfIntent(intent) }),
  };
}

function silenceOf({ clock, listeningSince }: Scope, { lastSeenAt }: HostRow): number {
  return clock.now().getTime() - Math.max(lastSeenAt.getTime(), listeningSince.getTime());
}

async function writeHost(
  scope: Scope,
  agent: AgentRow,
  { facts, generation: knownGeneration, predecessor, intent, guarding }: Registration,
  { role, generation, replicaId }: RegistrationDecision,
): Promise<void> {
  const now = scope.clock.now();
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
    ...(predecessor === undefined ? {} : { predecessor }),
    ...(intent === undefined ? {} : { intent }),
    ...(replicaId === undefined ? {} : { replicaId }),
  };
  await scope.queries
    .insert(hosts)
    .values({
      ...current,
      clientId: scope.clientId,
      agentId: agent.id,
      instanceId: facts.instance_id,
      registeredAt: now,
      heardSince: now,
    })
    .onConflictDoUpdate({
      target: [hosts.agentId, hosts.instanceId],
      set: { ...current, heardSince: heardSince(now) },
    });
}
