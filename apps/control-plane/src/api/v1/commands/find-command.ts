import type { FastifyRequest } from 'fastify';
import { problem } from '../../../http/problem.js';
import type { CommandRow } from '../../../storage/rows.js';
import { findWorkload } from '../workloads/find-workload.js';

/** Finds a command of a workload of the caller's account. Throws 404 when there is none. */
export async function findCommand(
  request: FastifyRequest,
  { workloadId, commandId }: { readonly workloadId: string; readonly commandId: string },
): Promise<CommandRow> {
  const found = await request.store.commands.find(commandId);
  if (found?.command.agentId === workloadId) return found.command;
  await findWorkload(request, workloadId);
  throw unknownCommand(commandId);
}

/** Returns the answer 404 for a command that the workload does not have. */
export function unknownCommand(commandId: string) {
  return problem('command-not-found', `The workload has no command ${commandId}.`);
}
