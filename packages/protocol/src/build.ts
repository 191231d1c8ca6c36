import * as z from 'zod';
import { instanceId, market } from './instance-facts.js';
import { timestamp } from './wire-timestamp.js';

const name = z.string().min(1).max(100);
const sentence = z.string().max(1_000);

/** What an agent's build contains. It changes only when another build is installed, or its configuration changes. */
export const buildContents = z.object({
  plugins: z
    .array(z.object({ id: name, version: z.string().max(100), summary: sentence, stability: z.string().max(20) }))
    .max(100),
  commands: z
    .array(
      z.object({
        name,
        plugin: name,
        summary: sentence,
        effect: z.enum(['read', 'write']),
        /** Whether it can be ordered as a dry run. */
        dry_run: z.boolean(),
        /** The JSON Schema (draft 2020-12) of its input; null when it is not known. */
        input_schema: z.record(z.string(), z.unknown()).nullable(),
      }),
    )
    .max(300),
  workers: z
    .array(z.object({ name, plugin: name, summary: sentence, every_seconds: z.number().min(0).nullable() }))
    .max(300),
  procedures: z
    .array(
      z.object({
        id: name,
        plugin: name,
        version: z.number().int(),
        summary: sentence,
        steps: z.array(z.object({ name, summary: sentence, is_pivot: z.boolean() })).max(100),
      }),
    )
    .max(100),
});
export type BuildContents = z.output<typeof buildContents>;

/** How the parts of a build are doing. `since`, `last_run_at` and the like are times. */
export const buildState = z.object({
  plugins: z
    .array(z.object({ id: name, state: z.string().max(20), reason: sentence.nullable(), since: timestamp }))
    .max(100),
  workers: z
    .array(
      z.object({
        name,
        /** When its last run began; null before the first. */
        last_run_at: timestamp.nullable(),
        last_succeeded_at: timestamp.nullable(),
        /** How the last run that has ended went; null before that. */
        last_outcome: z.enum(['succeeded', 'failed']).nullable(),
        /** Why the last run failed; null when it did not. */
        last_failure: sentence.nullable(),
        runs: z.number().int().min(0),
        failures: z.number().int().min(0),
      }),
    )
    .max(300),
});
export type BuildState = z.output<typeof buildState>;

/**
 * What the agent would do now if AWS took the instance: the options in the order in which it would try them.
 * `expected_seconds`: until the workload is served again, from what is known; null when nothing is.
 */
export const failoverPlan = z.object({
  options: z
    .array(
      z.object({
        kind: z.enum(['replica', 'launch']),
        market: market.nullable(),
        zone: z.string().max(32).nullable(),
        /** The replica that would take over; null for a launch. */
        instance_id: instanceId.nullable(),
        expected_seconds: z.number().min(0).nullable(),
        /** Whether `expected_seconds` comes from what this workload took before, or is only what is usual. */
        expected_from: z.enum(['measured', 'default']).nullish(),
        /** Why the option would fail as things are; null when nothing is known against it. */
        problem: sentence.nullable(),
      }),
    )
    .max(50),
  /** Why there is no failover now, such as a freeze; null when there would be one. */
  prevented_by: sentence.nullable(),
  planned_at: timestamp,
});
export type FailoverPlan = z.output<typeof failoverPlan>;

/**
 * What an agent reports of its build. `contents` is sent when the control plane does not have those with this hash;
 * `failover_plan` is absent when the agent has none.
 */
export const buildReport = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  contents: buildContents.optional(),
  state: buildState,
  failover_plan: failoverPlan.optional(),
});
export type BuildReport = z.output<typeof buildReport>;

/** The answer to a report of a build. `needs_contents`: the control plane does not have the contents with that hash. */
export const buildAnswer = z.object({ success: z.boolean(), needs_contents: z.boolean() });
export type BuildAnswer = z.output<typeof buildAnswer>;
