import { Agent, request } from 'node:http';
import { percentile } from '../percentile.js';
import type { LoadedAgent } from './prepare-database.js';
import type { ServerUnderLoad } from './server-under-load.js';

/** How fast commands reach agents that wait for them, and what a waiting agent costs. */
export interface HeldPolls {
  readonly held: number;
  /** From the answer to the order until the agent has the command, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The server's memory for each held poll, in kB. */
  readonly kilobytesPerPoll: number;
}

const orders = 200;
const waitSeconds = 25;

/** Holds a poll for each agent, orders a command for some of them one after the other, and measures when it is delivered. */
export async function measureHeldPolls(server: ServerUnderLoad, agents: readonly LoadedAgent[]): Promise<HeldPolls> {
  const connections = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const before = await server.memory();
  let isOver = false;
  const delivered = new Map<string, (at: number) => void>();
  const hold = async (agent: LoadedAgent): Promise<void> => {
    let known = '';
    while (!isOver) {
      // A poll that does not name the commands that its agent has is answered at once.
      const path = `/api/agents/${agent.agentId}/pending-commands?wait=${waitSeconds}&known=${known}`;
      const answer = await send(server.url, { agent, connections, path }).catch(() => '[]');
      const commands = JSON.parse(answer) as readonly { readonly id: string }[];
      known = commands.map(({ id }) => id).join(',');
      if (commands.length > 0) delivered.get(agent.agentId)?.(performance.now());
    }
  };
  for (const agent of agents) void hold(agent);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  const after = await server.memory();
  const milliseconds: number[] = [];
  for (const agent of agents.slice(0, orders)) {
    const arrival = new Promise<number>((resolve) => delivered.set(agent.agentId, resolve));
    const path = `/api/client/instances/${agent.instanceId}/force-switch`;
    await send(server.url, { agent, connections, path, body: JSON.stringify({ target: 'ondemand' }) });
    const ordered = performance.now();
    milliseconds.push(Math.max(0, (await arrival) - ordered));
  }
  isOver = true;
  connections.destroy();
  return {
    held: agents.length,
    p50: percentile(milliseconds, 0.5),
    p99: percentile(milliseconds, 0.99),
    kilobytesPerPoll: ((after - before) * 1_024) / agents.length,
  };
}

function send(
  url: string,
  message: {
    readonly agent: LoadedAgent;
    readonly connections: Agent;
    readonly path: string;
    readonly body?: string;
  },
): Promise<string> {
  const { agent, connections, path, body } = message;
  const headers = {
    authorization: `Bearer ${agent.token}`,
    'content-type': 'application/json',
    'spotguard-instance': agent.instanceId,
    'spotguard-generation': '1',
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method: body === undefined ? 'GET' : 'POST', headers, agent: connections });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => {
        if ((response.statusCode ?? 0) < 300) resolve(text);
        else reject(new Error(`${path} was refused: HTTP ${response.statusCode} ${text}`));
      });
      response.on('error', reject);
    });
    sent.end(body);
  });
}
