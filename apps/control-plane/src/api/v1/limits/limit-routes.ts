import type { FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { App } from '../../../http/app.js';
import { problem } from '../../../http/problem.js';
import type { LimitChange, UsedLimits } from '../../../workloads/launch-limits/limit-store.js';
import {
  defaultLimits,
  type LimitKind,
  type LimitValues,
  limitKinds,
} from '../../../workloads/launch-limits/limit-values.js';
import { time } from '../api-types.js';
import { workloadParams } from '../workloads/find-workload.js';

const tags = ['Limits'];
const amount = z.number().nullable();

const limitSchema = z
  .object({
    max: amount.meta({ description: 'null: there is no such limit.' }),
    default: amount.meta({ description: 'The limit when none is set.' }),
    used: z.number(),
    endsAt: time.nullable().meta({ description: 'When a reached limit is not reached any more, if that is known.' }),
  })
  .meta({ id: 'Limit' });

const limitsSchema = z
  .object({
    level: z.enum(['workload', 'account']),
    launchesPerHour: limitSchema.meta({
      description: 'Switches, replicas, and replacements after a notice. The latter are counted, but never refused.',
    }),
    spendPerDay: limitSchema
      .extend({
        unknownHours: z.number().meta({
          description: 'The hours in it whose price is not known. They count at the on-demand price, or at $5 an hour.',
        }),
      })
      .meta({ id: 'SpendLimit', description: 'What replicas and overlaps have cost in the last day, in USD.' }),
    failuresInRow: limitSchema.meta({ description: 'Launches that have failed since one succeeded, in the last day.' }),
    countedFrom: time.nullable().meta({ description: 'What happened before is not counted.' }),
    server: z
      .object({ launchesPerHour: amount, spendPerDay: amount, failuresInRow: amount })
      .meta({ description: "The limits that the server's operator has set for all accounts together." }),
  })
  .meta({ id: 'LaunchLimits', description: 'Limits on launches, with what is used of them.' });

const change = z
  .strictObject({
    launchesPerHour: z.int().min(0).max(1_000_000).nullish(),
    spendPerDay: z.number().min(0).max(100_000_000).nullish().meta({ description: 'In USD.' }),
    failuresInRow: z.int().min(1).max(1_000_000).nullish(),
  })
  .meta({ description: 'null sets the default; an absent limit is not changed.' });

/** The routes that show, set and lift the limits on launches of the account and of a workload. */
export function limitRoutes(app: App): void {
  const ofAccount = { path: '/limits', params: undefined, whose: 'the account' } as const;
  const ofWorkload = { path: '/workloads/:workloadId/limits', params: workloadParams, whose: 'a workload' } as const;
  for (const { path, params, whose } of [ofAccount, ofWorkload]) {
    const suffix = params === undefined ? 'AccountLimits' : 'WorkloadLimits';
    const paramsOf = params === undefined ? {} : { params };
    app.get(
      path,
      {
        config: { allow: 'viewer' },
        schema: {
          operationId: `get${suffix}`,
          tags,
          summary: `Get the limits of ${whose}`,
          description: `Returns the limits on launches of ${whose} and what is used of them.`,
          ...paramsOf,
          response: { 200: limitsSchema },
        },
      },
      async (request) => show(request, await request.store.limits.read(subjectOf(request))),
    );
    app.put(
      path,
      {
        config: { allow: 'owner' },
        schema: {
          operationId: `set${suffix}`,
          tags,
          summary: `Set limits of ${whose}`,
          description: `Sets the limits on launches of ${whose} that are given.`,
          ...paramsOf,
          body: change,
          response: { 200: limitsSchema },
        },
      },
      async (request) => show(request, await request.store.limits.set(subjectOf(request), request.body as LimitChange)),
    );
    app.post(
      `${path}/reset`,
      {
        config: { allow: 'owner' },
        schema: {
          operationId: `reset${suffix}`,
          tags,
          summary: `Count the limits of ${whose} anew`,
          description: 'Counts launches, spend and failures anew from now on, which lifts a limit that is reached.',
          ...paramsOf,
          response: { 200: limitsSchema },
        },
      },
      async (request) => show(request, await request.store.limits.reset(subjectOf(request))),
    );
  }
}

function subjectOf({ params }: FastifyRequest): { readonly workloadId?: string } {
  return (params ?? {}) as { readonly workloadId?: string };
}

async function show(request: FastifyRequest, limits: UsedLimits | undefined): Promise<z.output<typeof limitsSchema>> {
  if (limits === undefined || limits.level === 'all')
    throw problem('workload-not-found', `The account has no workload ${subjectOf(request).workloadId}.`);
  const { level, values, use, countedFrom } = limits;
  const limit = (kind: LimitKind) => ({
    max: values[kind] ?? null,
    default: defaultLimits[level][kind] ?? null,
    used: use[kind].used,
    endsAt: use[kind].endsAt ?? null,
  });
  return {
    level,
    launchesPerHour: limit('launchesPerHour'),
    spendPerDay: { ...limit('spendPerDay'), unknownHours: use.spendPerDay.unknownHours ?? 0 },
    failuresInRow: limit('failuresInRow'),
    countedFrom: countedFrom ?? null,
    server: nulled(await request.store.limits.readOfAll()),
  };
}

function nulled(values: LimitValues): Record<LimitKind, number | null> {
  return Object.fromEntries(limitKinds.map((kind) => [kind, values[kind] ?? null])) as Record<LimitKind, number | null>;
}
