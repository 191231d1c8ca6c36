import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/http-problem.js';
import type { AgentRow } from '../../storage/rows.js';

/** The asker's agent of that id; 404 for none and for another client's, 410 for a deleted one. */
export async function requireAgent(request: FastifyRequest, agentId: string): Promise<AgentRow> {
  const agent = await request.store.agents.find(agentId);
  if (agent === undefined) throw new HttpProblem(404, 'Agent not found');
  if (agent.deletedAt !== null) throw agentDeleted();
  return agent;
}

/** The answer about an agent that was deleted, also where that happened while the request was worked on. */
export function agentDeleted(): HttpProblem {
  return new HttpProblem(410, 'Agent was deleted');
}
