import type { FastifyRequest } from 'fastify';
import { HttpProblem } from '../../http/http-problem.js';
import type { WorkloadRow } from '../../storage/rows.js';
import type { KnownCaller } from '../../workloads/instances/contact-writer.js';

/** Finds the agent of that id in the caller's account. Throws 404 when there is none, 410 when it was deleted. */
export async function requireWorkload(request: FastifyRequest, agentId: string): Promise<WorkloadRow> {
  const workload = await request.store.workloads.find(agentId);
  if (workload === undefined) throw workloadUnknown();
  if (workload.deletedAt !== null) throw workloadDeleted();
  return workload;
}

/** The answer 404 for an agent that the account does not have. */
export function workloadUnknown(): HttpProblem {
  return new HttpProblem(404, 'Agent not found');
}

/**
 * Checks what is known about the calling agent, and remembers its role for the headers of the answer. For routes that do not
 * change the caller's role. Throws 404 when there is no such agent, 410 when it was deleted.
 */
export function requireCaller(request: FastifyRequest, known: KnownCaller | undefined): KnownCaller {
  if (known === undefined) throw workloadUnknown();
  if (known.workload.deletedAt !== null) throw workloadDeleted();
  const { role, workload, freeze, toGiveUp } = known;
  request.sessionState = { role: role ?? undefined, generation: workload.generation, freeze, toGiveUp };
  return known;
}

/** The answer 410 for a deleted agent. Also used when it was deleted while the request was running. */
export function workloadDeleted(): HttpProblem {
  return new HttpProblem(410, 'Agent was deleted');
}
