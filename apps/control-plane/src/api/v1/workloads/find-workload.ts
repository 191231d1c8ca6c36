import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import { problem } from '../../../http/problem.js';
import type { ListedWorkload } from '../../../workloads/list-workloads.js';
import { id } from '../api-types.js';

/** The parameters of every route below one workload. */
export const workloadParams = z.object({ workloadId: id });

/** Finds a workload of the caller's account. Throws 404 when there is none, or when it is deleted. */
export async function findWorkload(request: FastifyRequest, workloadId: string): Promise<ListedWorkload> {
  const [found] = await request.store.workloads.listPage({ workloadId, limit: 1 });
  if (found === undefined) throw problem('workload-not-found', `The account has no workload ${workloadId}.`);
  return found;
}
