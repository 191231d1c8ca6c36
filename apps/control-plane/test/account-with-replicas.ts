import { createReplicaResponse, headers, pendingCommands, type Replica, replicas } from '@spotguard/protocol';
import type { controlPlaneOn, TestInstance } from './control-plane-harness.js';
import { present } from './control-plane-harness.js';

export const zoneB = 't3.medium.us-east-1b';
export const zoneC = 't3.medium.us-east-1c';
export const collected = '2026-11-23T07:12:11.624412+00:00';

/** Creates a price report of an agent in zone a; prices by zone. */
export function priceReport(prices: Readonly<Record<string, number>>, collectedAt = collected, instanceId = 'i-1') {
  const instance_type = 't3.medium';
  const spot_pools = Object.entries(prices).map(([az, price]) => ({
    pool_id: `${instance_type}.${az}`,
    instance_type,
    az,
    price,
  }));
  return {
    instance: { instance_id: instanceId, instance_type, region: 'us-east-1', az: 'us-east-1a', mode: 'spot' },
    pricing: { on_demand_price: 0.0416, spot_pools, collected_at: collectedAt },
  };
}

/** Creates an account with one agent, and functions for what that agent does. An instance without a generation is a v4 one. */
export async function accountWithReplicas(
  plane: ReturnType<typeof controlPlaneOn>,
  instance: Partial<TestInstance> = {},
) {
  const account = await plane.account();
  const primary = { instanceId: 'i-1', ...instance };
  const agentId = await account.enroll(primary);
  const agent = `/api/agents/${agentId}`;
  const own: Readonly<Record<string, string>> =
    primary.generation === undefined
      ? {}
      : { [headers.instance]: primary.instanceId, [headers.generation]: String(primary.generation) };
  const sendHeartbeat = (instanceId = 'i-1', everySeconds?: number) =>
    account.post(
      `${agent}/heartbeat`,
      { status: 'online', monitored_instances: [], instance_id: instanceId },
      everySeconds === undefined ? {} : { [headers.heartbeatSeconds]: String(everySeconds) },
    );
  return {
    account,
    agentId,
    agent,
    own,
    sendHeartbeat,
    configure: (settings: object) => account.post(`/api/client/agents/${agentId}/config`, settings),
    prices: (byZone: Readonly<Record<string, number>>) =>
      account.post(`${agent}/pricing-report`, priceReport(byZone, plane.now().toISOString())),
    /** Lists replicas as an agent does. */
    async rows(query = ''): Promise<readonly Replica[]> {
      return replicas.parse((await account.get(`${agent}/replicas${query}`)).body);
    },
    status: (id: string, body: object) => account.post(`${agent}/replicas/${id}/status`, body, own),
    put: (id: string, instance_id: string) =>
      account.call('PUT', `${agent}/replicas/${id}`, { body: { instance_id, status: 'syncing' }, headers: own }),
    ask: (body: object, extra: Readonly<Record<string, string>> = {}) =>
      account.post(`${agent}/replicas`, body, { ...own, ...extra }),
    /** Turns manual mode on; its one replica then waits to be launched in zone b. */
    async manual(): Promise<string> {
      await account.post(`${agent}/pricing-report`, priceReport({ 'us-east-1b': 0.0121 }, plane.now().toISOString()));
      await account.post(`/api/client/agents/${agentId}/config`, { manualReplicaEnabled: true });
      const [row] = replicas.parse((await account.get(`${agent}/replicas?status=launching`)).body);
      return present(row).id;
    },
    /** Registers the instance of a replica of ours. */
    registerReplica: (id: string, instanceId: string, generation = 2, predecessor = 'i-1') =>
      account.register({
        instanceId,
        generation,
        predecessor,
        intent: `standby/${id}/1795424400000/spot`,
        facts: { az: 'us-east-1b' },
      }),
    /** Does what our agent on a replica does: it polls for commands, and takes over when it is ordered to. */
    async takeOverWhenOrdered(instanceId: string): Promise<void> {
      const caller = { [headers.instance]: instanceId };
      const commands = pendingCommands.parse((await account.get(`${agent}/pending-commands?wait=25`, caller)).body);
      const promotion = commands.find((command) => command.command_type === 'promote_replica');
      if (promotion === undefined) return;
      const body = { expected_generation: promotion.expected_generation, reason: 'failover' };
      await account.post(`${agent}/hosts/${instanceId}/promote`, body, caller);
      await account.post(`${agent}/commands/${promotion.id}/executed`, { success: true, message: 'Promoted' }, caller);
    },
    role: async (instanceId: string) => (await account.get(`${agent}/hosts/${instanceId}`)).body,
  };
}

export const replicaId = (body: unknown): string => createReplicaResponse.parse(body).replica_id;
