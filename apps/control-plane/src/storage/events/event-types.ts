import * as z from 'zod';

const instanceId = z.string();
const commandId = z.string();
const userId = z.string();
const tokenId = z.string();
const name = z.string();
const role = z.enum(['viewer', 'operator', 'owner']);

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
  'primary.silent': z
    .object({ instanceId, lastContactAt: z.string() })
    .describe('The primary has not been in contact for three of its heartbeats.'),
  'primary.heard': z
    .object({ instanceId, silenceSaidAt: z.string() })
    .describe(
      'The primary is in contact again, after it was said that it is silent. It may be another instance by now.',
    ),
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
  'command.cancel-requested': z
    .object({ commandId })
    .describe(
      'The agent that has a command was asked to give it up. `command.cancelled` or `command.finished` follows.',
    ),
  'command.cancelled': z
    .object({ commandId, message: z.string().optional() })
    .describe('A command was cancelled; the message says what was taken back.'),
  'limit.tripped': z
    .object({
      level: z.enum(['workload', 'account', 'all']),
      limit: z.string(),
      used: z.number(),
      max: z.number(),
      endsAt: z.string().nullable(),
      message: z.string(),
    })
    .describe('A limit forbade a launch. The message says how to lift it. Told once until it ends.'),
  'limits.changed': z
    .object({ level: z.enum(['workload', 'account', 'all']), changes: z.record(z.string(), z.unknown()) })
    .describe('Limits were set, or their use is counted anew.'),
  'freeze.begun': z
    .object({ level: z.enum(['workload', 'account', 'all']), reason: z.string() })
    .describe('A freeze was put in force: nothing is launched or ended, also not on a notice.'),
  'freeze.lifted': z
    .object({ level: z.enum(['workload', 'account', 'all']), reason: z.string(), since: z.string() })
    .describe('A freeze was lifted. The reason is that for which it had been put in force.'),
  'command.expired': z.object({ commandId }).describe('A command ended because no agent leased it in time.'),
  'switch.reported': z
    .object({ success: z.boolean(), from: instanceId, to: instanceId, trigger: z.string().nullable() })
    .describe('An agent reported a switch.'),
  'procedure.progressed': z
    .object({
      instanceId,
      procedure: z.string(),
      run: z.string(),
      step: z.string(),
      attempt: z.number(),
      phase: z.string(),
      outcome: z.string().nullable(),
    })
    .describe('A step of a switch, a failover or another procedure began (outcome null) or ended.'),
  'interruption.reported': z
    .object({ kind: z.string(), instanceId, newInstanceId: instanceId.nullable() })
    .describe('An agent reported a notice, a recommendation, a maintenance event or a failover.'),
  'user.added': z.object({ userId, name, role }).describe('A person was invited, or set up the server.'),
  'user.changed': z
    .object({ userId, name, role, isDisabled: z.boolean() })
    .describe('The role of a person was changed, or the person was disabled or enabled.'),
  'user.removed': z.object({ userId, name }).describe('A person was removed.'),
  'user.set-up-again': z.object({ userId, name }).describe('A person got a new code to set a password.'),
  'user.password-changed': z.object({ userId, name }).describe('A person set a password; other sessions have ended.'),
  'user.logged-in': z.object({ userId, name }).describe('A person logged in.'),
  'user.log-in-failed': z
    .object({ userId, name })
    .describe('Somebody tried to log in as a person, with a wrong password.'),
  'token.created': z
    .object({ tokenId, name, kind: z.enum(['agent', 'api']), scope: z.string().nullable() })
    .describe('A token for agents or for the API was created.'),
  'token.changed': z
    .object({ tokenId, name, expiresAt: z.string().nullable() })
    .describe('A token got another name or another end.'),
  'token.revoked': z.object({ tokenId, name }).describe('A token was revoked.'),
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
