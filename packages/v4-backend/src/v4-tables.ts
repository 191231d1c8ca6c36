import { randomUUID } from 'node:crypto';
import { naiveTime } from './sql-values.js';

/** A boolean as MySQL returns it. */
export type SqlBoolean = 0 | 1;

export interface ClientRow {
  readonly id: string;
  readonly name: string;
  client_token: string;
  is_active: boolean;
  total_savings: number;
}

/** The settings of an agent that `register` and `config` return; a column is null if a user has set it to null. */
export interface AgentSettings {
  enabled: SqlBoolean | null;
  auto_switch_enabled: SqlBoolean | null;
  auto_terminate_enabled: SqlBoolean | null;
  terminate_wait_seconds: number | null;
  replica_enabled: SqlBoolean | null;
  replica_count: number | null;
  min_savings_percent: number | null;
  risk_threshold: number | null;
  max_switches_per_week: number | null;
  min_pool_duration_hours: number | null;
}

export interface AgentRow extends AgentSettings {
  readonly id: string;
  readonly client_id: string;
  readonly logical_agent_id: string;
  instance_id: string | null;
  instance_type: string | null;
  region: string;
  az: string | null;
  private_ip: string | null;
  public_ip: string | null;
  current_mode: string | null;
  current_pool_id: string | null;
  status: string | null;
  manual_replica_enabled: SqlBoolean | null;
  current_replica_id: string | null;
  interruption_handled_count: number;
  last_heartbeat_at: string | null;
}

export interface InstanceRow {
  readonly id: string;
  readonly client_id: string;
  readonly agent_id: string;
  instance_type: string | null;
  current_mode: string | null;
  current_pool_id: string | null;
  spot_price: number | null;
  ondemand_price: number | null;
  is_active: boolean;
  is_primary: boolean;
  instance_status: 'running_primary' | 'running_replica' | 'zombie' | 'terminated';
}

export interface CommandRow {
  /** A uuid; the rows of the legacy table have numbers. */
  readonly id: string;
  readonly agent_id: string;
  readonly instance_id: string | null;
  readonly target_mode: string;
  readonly target_pool_id: string | null;
  readonly priority: number;
  readonly terminate_wait_seconds: number | null;
  readonly created_at: string;
  status: 'pending' | 'completed' | 'failed';
  success: boolean | null;
  message: string | null;
}

export const replicaStatuses = ['launching', 'syncing', 'ready', 'promoted', 'failed', 'terminated'] as const;
export type ReplicaRowStatus = (typeof replicaStatuses)[number];

export interface ReplicaRow {
  readonly id: string;
  readonly agent_id: string;
  instance_id: string | null;
  readonly replica_type: 'manual' | 'automatic-rebalance' | 'automatic-termination';
  readonly pool_id: string;
  readonly created_by: string;
  readonly created_at: string;
  status: ReplicaRowStatus;
  sync_status: string;
  error_message: string | null;
  ready_at: string | null;
  terminated_at: string | null;
  is_active: boolean;
}

export interface SwitchRow {
  readonly id: string;
  readonly agent_id: string;
  readonly client_id: string;
  readonly command_id: string | null;
  readonly old_instance_id: string;
  readonly new_instance_id: string;
  readonly old_mode: string | null;
  readonly new_mode: string | null;
  readonly old_pool_id: string | null;
  readonly new_pool_id: string | null;
  readonly on_demand_price: number | null;
  readonly old_spot_price: number | null;
  readonly new_spot_price: number | null;
  readonly savings_impact: number;
  readonly event_trigger: string | null;
  readonly initiated_at: string | null;
  readonly ami_created_at: string | null;
  readonly instance_launched_at: string | null;
  readonly instance_ready_at: string | null;
  readonly old_terminated_at: string | null;
  /** The request body, unchanged. */
  readonly timing_data: unknown;
  readonly created_at: string;
}

/** A report whose body is stored unchanged. */
export interface StoredReport {
  readonly agent_id: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The part of the backend's database that affects agents. A test changes rows to do what a user or a job would do. */
export class V4Tables {
  readonly clients: ClientRow[] = [];
  readonly agents: AgentRow[] = [];
  readonly instances: InstanceRow[] = [];
  readonly commands: CommandRow[] = [];
  /** `pending_switch_commands`: integer ids, read and acknowledged only. */
  readonly legacyCommands: CommandRow[] = [];
  readonly replicas: ReplicaRow[] = [];
  readonly switches: SwitchRow[] = [];
  readonly pricingReports: StoredReport[] = [];
  readonly cleanupLogs: StoredReport[] = [];
  readonly terminationEvents: StoredReport[] = [];
  /** The types of the events, in the order in which they were recorded. */
  readonly systemEvents: string[] = [];
  /** `mended`: with the column that creating an emergency replica needs, which is missing in the shipped schema. */
  schema: 'shipped' | 'mended' = 'shipped';
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  time(): string {
    return naiveTime(this.#now());
  }

  agent(id: string): AgentRow | undefined {
    return this.agents.find((agent) => agent.id === id);
  }

  instance(id: string | null): InstanceRow | undefined {
    return this.instances.find((instance) => instance.id === id);
  }

  addClient(name: string): ClientRow {
    const client = { id: randomUUID(), name, client_token: newToken(), is_active: true, total_savings: 0 };
    this.clients.push(client);
    return client;
  }

  /** Inserts the row, or updates the existing one. */
  upsertInstance(row: Pick<InstanceRow, 'id' | 'client_id' | 'agent_id'> & Partial<InstanceRow>): InstanceRow {
    const known = this.instance(row.id);
    if (known !== undefined) return Object.assign(known, row);
    const fresh: InstanceRow = {
      instance_type: null,
      current_mode: null,
      current_pool_id: null,
      spot_price: null,
      ondemand_price: null,
      is_active: true,
      is_primary: false,
      instance_status: 'running_primary',
      ...row,
    };
    this.instances.push(fresh);
    return fresh;
  }
}

/** A new client token in the backend's form. */
export function newToken(): string {
  return `token-${randomUUID().replaceAll('-', '')}`;
}
