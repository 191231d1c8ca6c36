import * as z from 'zod';
import { timestamp } from './wire-timestamp.js';

/** How many steps one message has at most. */
export const maxReportedSteps = 50;

/**
 * An attempt at a step of a procedure, or at undoing the step. It is reported when it begins, when it ends, or both at
 * once; `outcome` is null until it has ended.
 */
export const reportedStep = z.object({
  /** The key of the run; runs of different instances may have the same. */
  run: z.string().min(1).max(255),
  procedure: z.string().min(1).max(100),
  /** The command whose handler waits for the run; null for a run that no command has started. */
  command_id: z.string().max(64).nullable(),
  step: z.string().min(1).max(100),
  attempt: z.number().int().min(1).max(1_000_000),
  phase: z.enum(['perform', 'undo']),
  started_at: timestamp.nullable(),
  ended_at: timestamp.nullable(),
  outcome: z.enum(['done', 'failed', 'passed-over']).nullable(),
  /** What it is about to do or has done, or why it failed, in a few words. */
  detail: z.string().max(500).nullable(),
});
export type ReportedStep = z.output<typeof reportedStep>;

/** Steps in the order in which they happened. `dropped`: how many the agent has dropped since its start. */
export const stepsReport = z.object({
  steps: z.array(reportedStep).min(1).max(maxReportedSteps),
  dropped: z.number().int().min(0).default(0),
});
export type StepsReport = z.input<typeof stepsReport>;
