import type { WorkloadRow } from '../../storage/rows.js';
import type { Scope } from '../../storage/scope.js';
import { isUuid } from '../../storage/uuid.js';
import { adjustReplicasIfNeeded } from '../replicas/adjust-replicas.js';
import { recordContact } from './contact.js';
import type { ContactWriter, KnownCaller, ReportedContact } from './contact-writer.js';
import { findHeartbeatSender } from './find-heartbeat-sender.js';

/** The messages with which agents show that they are there. */
export interface ContactStore {
  /** Reads what the caller has to know; stores nothing. Undefined when the account has no such workload. */
  look(agentId: string, instanceId: string | undefined): Promise<KnownCaller | undefined>;
  /** Stores that an instance's own agent made contact, and adjusts the replicas when the primary reports that it is online. */
  record(agentId: string, instanceId: string, contact: ReportedContact): Promise<KnownCaller | undefined>;
  /** Finds the instance that sent a heartbeat without naming itself; undefined when several may have. */
  findSender(workload: WorkloadRow, address: string): Promise<string | undefined>;
}

/** Creates the store of contacts of one account. */
export function contactStore(scope: Scope, writer: ContactWriter): ContactStore {
  const { accountId, agentTokenId: tokenId } = scope;
  return {
    look: async (agentId, instanceId) =>
      isUuid(agentId) ? writer.submit({ accountId, workloadId: agentId, instanceId }) : undefined,
    record: async (agentId, instanceId, contact) => {
      if (!isUuid(agentId)) return undefined;
      const caller = await writer.submit({ accountId, workloadId: agentId, instanceId, tokenId, contact });
      if (caller === undefined || caller.workload.deletedAt !== null) return caller;
      if (caller.role !== null && !caller.isStored) await recordContact(scope, caller.workload, instanceId, contact);
      if (instanceId === caller.workload.primaryInstanceId && contact.status === 'online') {
        await adjustReplicasIfNeeded(scope, caller);
      }
      return caller;
    },
    findSender: (workload, address) => findHeartbeatSender(scope, workload, address),
  };
}
