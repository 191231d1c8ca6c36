import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/http-problem.js';
import type { WorkloadRow } from '../../storage/rows.js';

/** The asker's agent of that id; 404 for none and for another account's, 410 for a deleted one. */
export async function requireWorkload(request: FastifyRequest, agentId: string): Promise<WorkloadRow> {
  const workload = await request.store.workloads.find(agentId);
  if (workload === undefined) throw new HttpProblem(404, 'Agent not found');
  if (workload.deletedAt !== null) throw workloadDeleted();
  return workload;
}

/** The answer about an agent that was deleted, also where that happened while the request was worked on. */
export function workloadDeleted(): HttpProblem {
  return new HttpProblem(410, 'Agent was deleted');
}
