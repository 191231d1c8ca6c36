import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import type { Freeze } from '../../../workloads/freezes/freeze.js';
import { id, time } from '../api-types.js';
import { actorSchema } from '../commands/command-schemas.js';
import { workloadParams } from '../workloads/find-workload.js';

const tags = ['Limits'];

export const freezeSchema = z
  .object({
    level: z.enum(['workload', 'account', 'all']).meta({
      description: '`all`: the operator of the server has frozen every account.',
    }),
    workloadId: id.nullable(),
    reason: z.string(),
    frozenBy: actorSchema,
    since: time,
  })
  .meta({ id: 'Freeze', description: 'While it is in force, nothing is launched or ended, also not on a notice.' });

const reason = z.strictObject({
  reason: z.string().trim().min(1).max(500).meta({ description: 'Why, for those who find it frozen.' }),
});

/** The routes that freeze the account or a workload, and lift that. */
export function freezeRoutes(app: App): void {
  app.get(
    '/freezes',
    {
      config: { allow: 'viewer' },
      schema: {
        operationId: 'listFreezes',
        tags,
        summary: 'List the freezes in force',
        description: 'Lists the freezes of the account, of its workloads and of the whole server.',
        response: { 200: z.object({ items: z.array(freezeSchema) }).meta({ description: 'All of them.' }) },
      },
    },
    async ({ store }) => ({
      items: (await store.freezes.list()).map(({ freeze, workload }) => showFreeze(freeze, workload?.id ?? null)),
    }),
  );
  const ofAccount = { path: '/freeze', params: undefined, whose: 'the account' } as const;
  const ofWorkload = { path: '/workloads/:workloadId/freeze', params: workloadParams, whose: 'a workload' } as const;
  for (const { path, params, whose } of [ofAccount, ofWorkload]) {
    const suffix = params === undefined ? 'Account' : 'Workload';
    const paramsOf = params === undefined ? {} : { params };
    app.post(
      path,
      {
        config: { allow: 'operator' },
        schema: {
          operationId: `freeze${suffix}`,
          tags,
          summary: `Freeze ${whose}`,
          description:
            'From now on nothing is launched or ended, also not on an interruption notice. Moves under way stop at their next safe point, open commands wait, and new orders are refused. When it is frozen already, that freeze stays.',
          ...paramsOf,
          body: reason,
          response: { 200: freezeSchema },
        },
      },
      async (request) => {
        const subject = subjectOf(request);
        const freeze = await request.store.freezes.freeze(subject, (request.body as z.output<typeof reason>).reason);
        if (freeze === undefined) throw unknownWorkload(subject.workloadId);
        return showFreeze(freeze, subject.workloadId ?? null);
      },
    );
    app.delete(
      path,
      {
        config: { allow: 'operator' },
        schema: {
          operationId: `unfreeze${suffix}`,
          tags,
          summary: `Lift the freeze of ${whose}`,
          description: 'Lifts the freeze. Open commands that have not expired are delivered, and moves go on.',
          ...paramsOf,
          response: { 204: z.undefined().meta({ description: 'It is not frozen any more.' }) },
        },
      },
      async (request, reply) => {
        const subject = subjectOf(request);
        if ((await request.store.freezes.lift(subject)) === undefined)
          throw problem('not-frozen', 'There is no freeze of its own to lift.');
        return reply.status(204).send();
      },
    );
  }
}

function subjectOf({ params }: FastifyRequest): { readonly workloadId?: string } {
  return (params ?? {}) as { readonly workloadId?: string };
}

function unknownWorkload(workloadId: string | undefined) {
  return problem('workload-not-found', `The account has no workload ${workloadId}.`);
}

/** Returns a freeze as the API shows it. */
export function showFreeze(
  { level, reason, frozenBy, since }: Freeze,
  workloadId: string | null,
): z.output<typeof freezeSchema> {
  return { level, workloadId, reason, frozenBy, since };
}
