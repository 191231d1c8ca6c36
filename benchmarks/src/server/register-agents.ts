import type { LoadedAgent } from './prepare-database.js';

/** Registers agents as those of v4 do, evenly among the accounts of the tokens. */
export async function registerAgents(
  url: string,
  tokens: readonly string[],
  count: number,
): Promise<readonly LoadedAgent[]> {
  if (tokens.length === 0) throw new Error('Give the token of an account: --token <token>, several times for several.');
  const agents: LoadedAgent[] = [];
  for (let index = 0; index < count; index += 1) {
    const token = tokens[index % tokens.length] ?? '';
    const instanceId = `i-load${String(index).padStart(13, '0')}`;
    const response = await fetch(`${url}/api/agents/register`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        client_token: token,
        hostname: `load-${index}`,
        instance_id: instanceId,
        instance_type: 't3.medium',
        region: 'us-east-1',
        az: 'us-east-1a',
        ami_id: 'ami-1',
        agent_version: '4.0.0',
        logical_agent_id: `load-${index}`,
        mode: 'spot',
        private_ip: '10.0.0.1',
        public_ip: '203.0.113.1',
      }),
    });
    if (!response.ok) throw new Error(`A registration was refused: HTTP ${response.status} ${await response.text()}`);
    const { agent_id: agentId } = (await response.json()) as { readonly agent_id: string };
    agents.push({ agentId, instanceId, token });
  }
  return agents;
}
