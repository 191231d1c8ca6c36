import { registerRequest } from '@spotguard/protocol';
import { and, eq } from 'drizzle-orm';
import type { Queries } from '../storage/database.js';
import { instances, workloads } from '../storage/schema.js';
import { isUuid } from '../storage/uuid.js';
import { type ImportedAccount, noteOf } from './import-account.js';
import type { ImportedRow } from './imported-row.js';
import type { RowValues } from './read-values.js';

/** An agent of the export. */
export interface AgentToImport {
  readonly account: ImportedAccount;
  readonly agent: RowValues;
  /** Its row of `agent_configs`; without columns when it has none. */
  readonly config: RowValues;
  readonly now: Date;
}

const day = 86_400;

/**
 * Imports an agent as a workload with the instance that it ran on last and its settings. It keeps its id, because a v4 agent
 * that runs asks for it only when it starts the next time.
 */
export async function importWorkload(queries: Queries, toImport: AgentToImport): Promise<ImportedRow> {
  const { account, agent, now } = toImport;
  const name = agent.text('logical_agent_id') ?? agent.text('instance_id') ?? '';
  const result = (kind: ImportedRow['result'], ...notes: readonly string[]): ImportedRow => ({
    kind: 'agent',
    name,
    account: account.name,
    result: kind,
    ...noteOf(notes),
  });
  if (account.id === undefined) return result('refused', 'Its account was refused.');
  if (agent.text('status') === 'deleted' || agent.text('terminated_at') !== undefined)
    return result('refused', 'It is deleted in v4. If it still runs, it registers when it starts the next time.');
  const facts = registerRequest.safeParse(registrationOf(agent, name));
  if (!facts.success) return result('refused', 'Its ids are not valid. It registers when it starts the next time.');
  const known = and(eq(workloads.accountId, account.id), eq(workloads.logicalAgentId, name));
  if ((await queries.select({ id: workloads.id }).from(workloads).where(known)).length > 0) return result('exists');

  const id = agent.text('id') ?? '';
  const keepsId = isUuid(id) && (await isFree(queries, id));
  const heardAt = earlier(agent.time('last_heartbeat_at') ?? agent.time('created_at') ?? now, now);
  const createdAt = earlier(agent.time('created_at') ?? now, heardAt);
  const [added] = await queries
    .insert(workloads)
    .values({
      ...(keepsId ? { id } : {}),
      ...settingsOf(toImport),
      accountId: account.id,
      logicalAgentId: name,
      generation: 1,
      primaryInstanceId: facts.data.instance_id,
      createdAt,
    })
    .returning({ id: workloads.id });
  if (added === undefined) throw new Error('The database did not answer with the new workload.');
  await queries.insert(instances).values({
    agentId: added.id,
    accountId: account.id,
    instanceId: facts.data.instance_id,
    generation: 1,
    role: 'primary',
    hostname: facts.data.hostname ?? null,
    instanceType: facts.data.instance_type,
    region: facts.data.region,
    zone: facts.data.az,
    amiId: facts.data.ami_id ?? null,
    mode: facts.data.mode,
    privateIp: facts.data.private_ip ?? null,
    publicIp: facts.data.public_ip ?? null,
    agentVersion: facts.data.agent_version ?? null,
    registeredAt: createdAt,
    lastSeenAt: heardAt,
    heardSince: heardAt,
  });
  return result(
    'imported',
    ...(keepsId ? [] : ['Its id could not be kept: restart the agent, so that it registers.']),
    ...(agent.flag('manual_replica_enabled', false) || agent.flag('replica_enabled', false)
      ? ['Replicas are off, as those of v4 are not known here: end them, then turn replicas on.']
      : []),
  );
}

/** What the agent would report if it registered now. */
function registrationOf(agent: RowValues, name: string): object {
  const mode = agent.text('current_mode');
  return {
    logical_agent_id: name,
    instance_id: agent.text('instance_id'),
    instance_type: agent.text('instance_type') ?? 'unknown',
    region: agent.text('region') ?? 'unknown',
    az: agent.text('az') ?? 'unknown',
    hostname: agent.text('hostname'),
    ami_id: agent.text('ami_id'),
    agent_version: agent.text('agent_version'),
    private_ip: agent.text('private_ip'),
    public_ip: agent.text('public_ip'),
    ...(mode === 'spot' || mode === 'ondemand' ? { mode } : {}),
  };
}

function settingsOf({ agent, config }: AgentToImport) {
  return {
    enabled: agent.flag('enabled', true),
    autoSwitchEnabled: agent.flag('auto_switch_enabled', true),
    autoTerminateEnabled: agent.flag('auto_terminate_enabled', true),
    terminateWaitSeconds: agent.whole('terminate_wait_seconds', 300, { min: 0, max: day }),
    minSavingsPercent: config.number('min_savings_percent', 15, { min: 0, max: 100 }),
    riskThreshold: config.number('risk_threshold', 0.3, { min: 0, max: 1 }),
    maxSwitchesPerWeek: config.whole('max_switches_per_week', 10, { min: 0, max: 1_000 }),
    minPoolDurationHours: config.whole('min_pool_duration_hours', 2, { min: 0, max: 8_760 }),
  };
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

async function isFree(queries: Queries, id: string): Promise<boolean> {
  return (await queries.select({ id: workloads.id }).from(workloads).where(eq(workloads.id, id))).length === 0;
}
