import * as z from 'zod';

const instanceId = z.string();
const commandId = z.string();

/**
 * The types of events, with what each carries. An event tells that something has happened; it is stored, logged, listed as
 * activity and sent to the open event streams. A new one is a line here and an `emit` where the change is made. Its data
 * holds no secrets: everyone who may read the account can read it.
 */
export const eventTypes = {
  'instance.registered': z
    .object({ name: z.string(), instanceId, role: z.string() })
    .describe('An agent registered its instance.'),
  'workload.configured': z
    .object({ changes: z.record(z.string(), z.unknown()) })
    .describe('Settings of a workload were changed.'),
  'workload.deleted': z.object({}).describe('A workload was deleted. Its agents are refused from now on.'),
  'primary.changed': z
    .object({ from: instanceId, to: instanceId, generation: z.number() })
    .describe('Another instance became the primary.'),
  'command.ordered': z
    .object({
      commandId,
      type: z.string(),
      instanceId,
      targetMode: z.string().optional(),
      targetPoolId: z.string().optional(),
      createdBy: z.string(),
      dryRun: z.boolean().optional(),
    })
    .describe('A command was queued.'),
  'command.finished': z
    .object({ commandId, success: z.boolean(), message: z.string().optional() })
    .describe('An agent acknowledged a command.'),
  'command.expired': z.object({ commandId }).describe('A command ended because no agent leased it in time.'),
  'switch.reported': z
    .object({ success: z.boolean(), from: instanceId, to: instanceId, trigger: z.string().nullable() })
    .describe('An agent reported a switch.'),
  'interruption.reported': z
    .object({ kind: z.string(), instanceId, newInstanceId: instanceId.nullable() })
    .describe('An agent reported a notice, a recommendation, a maintenance event or a failover.'),
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** The type of an event. */
export type EventType = keyof typeof eventTypes;

/** An event as the code that makes the change emits it. */
export type NewEvent = {
  readonly [Type in EventType]: {
    readonly type: Type;
    /** The workload that it is about; absent for an event of the account. */
    readonly workloadId?: string | undefined;
    readonly data: z.input<(typeof eventTypes)[Type]>;
  };
}[EventType];
