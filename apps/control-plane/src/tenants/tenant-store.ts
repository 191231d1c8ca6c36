import { type AgentStore, agentStore } from '../agents/agent-store.js';
import { type AlarmStore, alarmStore } from '../alarms/alarm-store.js';
import { type CleanupStore, cleanupStore } from '../cleanup/cleanup-store.js';
import { type CommandStore, commandStore } from '../commands/command-store.js';
import { type HostStore, hostStore } from '../hosts/host-store.js';
import { type InterruptionStore, interruptionStore } from '../interruptions/interruption-store.js';
import { type PricingStore, pricingStore } from '../pricing/pricing-store.js';
import { type ReplicaStore, replicaStore } from '../replicas/replica-store.js';
import { type SwitchStore, switchStore } from '../switches/switch-store.js';
import type { Scope } from './scope.js';

/** All data of one tenant, and no other's. */
export interface TenantStore {
  readonly agents: AgentStore;
  readonly hosts: HostStore;
  readonly commands: CommandStore;
  readonly switches: SwitchStore;
  readonly replicas: ReplicaStore;
  readonly interruptions: InterruptionStore;
  readonly pricing: PricingStore;
  readonly cleanups: CleanupStore;
  readonly alarms: AlarmStore;
}

/** Makes the only door that routes have to the data: each query behind it carries the tenant's id. */
export function storeFor(scope: Scope): TenantStore {
  return {
    agents: agentStore(scope),
    hosts: hostStore(scope),
    commands: commandStore(scope),
    switches: switchStore(scope),
    replicas: replicaStore(scope),
    interruptions: interruptionStore(scope),
    pricing: pricingStore(scope),
    cleanups: cleanupStore(scope),
    alarms: alarmStore(scope),
  };
}
