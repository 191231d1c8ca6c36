import type { FastifyRequest } from 'fastify';
import type * as z from 'zod';
import type { CommandOrder } from '../../../workloads/commands/command-order.js';
import { commandProblem } from './command-problem.js';
import { type orderedCommandSchema, showCommand } from './command-schemas.js';
import { findCommand } from './find-command.js';

/** Orders a command for a workload in the name of the caller. Throws the problem of a refused order. */
export async function giveOrder(
  request: FastifyRequest,
  { workloadId, now }: { readonly workloadId: string; readonly now: Date },
  order: Omit<CommandOrder, 'createdBy' | 'idempotencyKey'>,
): Promise<z.output<typeof orderedCommandSchema>> {
  const { actor } = request.principal;
  const ordered = await request.store.commands.orderCommand(workloadId, {
    ...order,
    createdBy: actor.name ?? actor.kind,
    idempotencyKey: keyOf(request),
  });
  if (ordered.kind === 'refused') throw commandProblem(ordered, now);
  const command = await findCommand(request, { workloadId, commandId: ordered.commandId });
  return { command: showCommand(command, now), warning: ordered.warning ?? null };
}

/** Keeps the keys of different callers apart. */
function keyOf({ headers, principal: { actor } }: Pick<FastifyRequest, 'headers' | 'principal'>): string | undefined {
  const key = headers['idempotency-key'];
  return typeof key === 'string' && key !== '' ? `${actor.kind} ${actor.id ?? ''} ${key}` : undefined;
}
