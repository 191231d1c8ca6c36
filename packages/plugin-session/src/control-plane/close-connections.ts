import type { Agent } from 'node:http';

/** Closes all connections of these HTTP agents, also those with open requests; resolves when they are closed. */
export async function closeConnections(...agents: readonly Agent[]): Promise<void> {
  const pools = agents.flatMap(({ sockets, freeSockets }) => [sockets, freeSockets]);
  const open = pools.flatMap((pool) => Object.values(pool).flatMap((connections) => connections ?? []));
  const closed = open.map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const agent of agents) agent.destroy();
  await Promise.all(closed);
}
