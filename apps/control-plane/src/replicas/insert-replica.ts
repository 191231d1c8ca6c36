import type { ReplicaType } from '@spotguard/protocol';
import type { AgentRow, ReplicaRow } from '../storage/rows.js';
import { replicas } from '../storage/schema.js';
import type { Scope } from '../tenants/scope.js';
import type { ChosenPool } from './choose-pool.js';

/** A standby to be. */
export interface NewReplica {
  readonly pool: ChosenPool;
  readonly type: ReplicaType;
  readonly createdBy: string;
  readonly instanceId?: string | undefined;
  readonly parentInstanceId?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /** `terminated`: an instance that nobody wants, taken in so that it is ended. */
  readonly status?: 'launching' | 'terminated' | undefined;
}

/** Writes a standby down. The index that allows one per agent is the last word; the agent's row lock makes it idle. */
export async function insertReplica(scope: Scope, agent: AgentRow, replica: NewReplica): Promise<ReplicaRow> {
  const { pool, status = 'launching', ...rest } = replica;
  const now = scope.clock.now();
  const [inserted] = await scope.queries
    .insert(replicas)
    .values({
      ...rest,
      ...pool,
      clientId: scope.clientId,
      agentId: agent.id,
      parentInstanceId: rest.parentInstanceId ?? agent.primaryInstanceId,
      status,
      isActive: true,
      createdAt: now,
      launchedAt: rest.instanceId === undefined ? null : now,
      terminatedAt: status === 'terminated' ? now : null,
    })
    .returning();
  if (inserted === undefined) throw new Error('The database stored a standby without answering its row.');
  return inserted;
}
