import * as z from 'zod';
import { attentionCodes } from '../../../fleet/fleet-attention.js';
import { statusKinds } from '../../../fleet/fleet-status.js';
import { commandStates } from '../../../workloads/commands/command-state.js';
import { limitKinds } from '../../../workloads/launch-limits/limit-values.js';
import { id, market, time } from '../api-types.js';
import { freezeSchema } from '../limits/freeze-routes.js';
import { amountsSchema } from '../savings/savings-schemas.js';
import { settingsSchema } from '../workloads/workload-schemas.js';

const text = z.string().nullable();
const dollars = z.number().nullable();

const attentionSchema = z
  .object({
    urgency: z.enum(['needs-you', 'in-hand']).meta({
      description: '`needs-you`: a person is needed. `in-hand`: agents are doing something about it.',
    }),
    code: z.enum(attentionCodes),
    since: time.nullable(),
    message: text.meta({
      description: 'What there is to say beyond the code: the words of an agent, or which limit was reached.',
    }),
  })
  .meta({ id: 'Attention' });

const noticeSchema = z
  .object({
    interruptionId: id,
    receivedAt: time,
    deadline: time.meta({ description: 'When AWS takes the instance.' }),
    isDeadlineKnown: z.boolean().meta({
      description: 'Whether the notice names the deadline; else it is two minutes after the notice.',
    }),
    hasFailed: z.boolean().meta({ description: 'Whether a failover was tried and launched nothing.' }),
  })
  .meta({ id: 'NoticeUnderWay' });

const replicaSchema = z
  .object({
    replicaId: id,
    state: z.enum(['launching', 'syncing', 'ready']),
    instanceId: text,
    zone: z.string(),
    pool: z.string(),
    price: dollars.meta({ description: 'In USD per hour, now; null when it is unknown.' }),
    requestedAt: time,
    readyAt: time.nullable(),
  })
  .meta({ id: 'FleetReplica' });

const commandSchema = z
  .object({ commandId: id, type: z.string(), state: z.enum(commandStates), orderedAt: time })
  .meta({ id: 'OpenCommand' });

export const fleetWorkloadSchema = z
  .object({
    workloadId: id,
    name: z.string(),
    generation: z.int(),
    status: z.enum(statusKinds).meta({
      description: 'How it is now, told from its present primary only. `failed`: its last move failed.',
    }),
    statusSince: time.nullable(),
    statusMessage: text.meta({ description: 'The words of an agent about the status.' }),
    attention: z.array(attentionSchema).meta({ description: 'The most urgent first.' }),
    notice: noticeSchema.nullable().meta({ description: 'The notice that its primary is under.' }),
    market: market.nullable(),
    instanceId: text,
    instanceType: text,
    region: text,
    zone: text,
    pool: text.meta({ description: 'Instance type and zone of a spot instance; null for any other.' }),
    price: dollars.meta({ description: 'What the primary costs now, in USD per hour; null when it is unknown.' }),
    onDemandPrice: dollars.meta({ description: 'What it would cost on-demand; null when it is unknown.' }),
    priceCollectedAt: time.nullable().meta({ description: 'When an agent last read the price, known or too old.' }),
    lastContactAt: time.nullable(),
    contactLateAt: time.nullable().meta({
      description: 'From when on its agent is late, because two of its heartbeats are missing; it is silent later.',
    }),
    agentVersion: text,
    replica: replicaSchema.nullable(),
    successorId: text.meta({ description: 'The instance that was launched to take over, and has not yet.' }),
    commands: z.array(commandSchema).meta({ description: 'The commands that have not ended.' }),
    settings: settingsSchema,
    isFrozen: z.boolean(),
    tape: z.int().meta({ description: 'The place of its tape in `tapes`, from 0.' }),
    noticedAt: z.array(time).meta({ description: 'When it got a notice, during the time of the tape; newest first.' }),
  })
  .meta({ id: 'FleetWorkload' });

const runSchema = z
  .object({
    from: time,
    market: market.nullable().meta({ description: 'null: where it ran, or whether it did, is unknown.' }),
    ratio: z.number().nullable().meta({
      description: 'Its price against the on-demand price, to a hundredth; null when one of them is unknown.',
    }),
  })
  .meta({ id: 'TapeRun' });

const rowsShape = {
  at: time.meta({ description: 'The time of the server, and the end of the tapes.' }),
  lastEvent: z.int().meta({
    description: 'The number of the newest event that is included: follow `/api/v1/events?after=` from there.',
  }),
  tapeFrom: time,
  tapes: z.array(z.array(runSchema)).meta({
    description:
      'The different tapes. A tape is where a workload ran in the last 24 hours, oldest first: a run goes on until the next one. Prices are thinned to one per half hour.',
  }),
  workloads: z.array(fleetWorkloadSchema).meta({ description: 'By name.' }),
};

/** Some workloads of the fleet. */
export const fleetWorkloadsSchema = z.object(rowsShape).meta({ id: 'FleetWorkloads' });

const tripSchema = z
  .object({ level: z.enum(['account', 'all']), limit: z.enum(limitKinds), trippedAt: time, quietUntil: time })
  .meta({ id: 'LimitTrip', description: 'A limit that refused a launch, and may still refuse one.' });

const costSchema = z
  .object({
    knownWorkloads: z.int().meta({ description: 'The workloads of which both prices are known.' }),
    unknownWorkloads: z.int(),
    perHour: dollars.meta({ description: 'What their primaries cost now, in USD.' }),
    onDemandPerHour: dollars.meta({ description: 'What the same would cost on-demand.' }),
    replicasPerHour: dollars.meta({ description: 'What the replicas with a known price cost.' }),
    unknownReplicas: z.int(),
  })
  .meta({ id: 'CostNow' });

const interruptionsSchema = z
  .object({
    from: time,
    total: z.int().meta({ description: 'Primaries that got a notice.' }),
    survived: z.int().meta({ description: 'Another instance was the primary in time, or AWS took none.' }),
    underWay: z.int(),
    minSecondsLeft: z.number().nullable(),
    last: z
      .object({
        interruptionId: id,
        workloadId: id,
        instanceId: z.string(),
        noticedAt: time,
        deadline: time,
        outcome: z.enum(['under-way', 'survived', 'not-survived']),
        secondsLeft: z.number().nullable(),
      })
      .nullable(),
    days: z.array(z.object({ day: z.iso.date(), total: z.int(), notSurvived: z.int() })).meta({
      description: 'The days (UTC) that had some.',
    }),
  })
  .meta({ id: 'InterruptionFigures' });

/** The whole fleet. */
export const fleetSchema = z
  .object({
    ...rowsShape,
    freezes: z.array(freezeSchema),
    trips: z
      .array(tripSchema)
      .meta({ description: 'Of the account and of the server; those of workloads are attention.' }),
    cost: costSchema,
    month: z
      .object({ period: z.string(), bill: amountsSchema })
      .meta({ description: 'The present month (UTC) so far.' }),
    interruptions: interruptionsSchema.meta({ description: 'Of the last 30 days.' }),
  })
  .meta({ id: 'Fleet' });
