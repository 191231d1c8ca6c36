import * as z from 'zod';
import { wireBoolean } from './wire-boolean.js';

/** Settings of an agent as answered to `register`: the ten keys of v4. */
export const agentConfig = z.object({
  enabled: wireBoolean.default(true),
  auto_switch_enabled: wireBoolean,
  auto_terminate_enabled: wireBoolean,
  terminate_wait_seconds: z.number().min(0),
  replica_enabled: wireBoolean,
  replica_count: z.number().int().min(0),
  min_savings_percent: z.number(),
  risk_threshold: z.number(),
  max_switches_per_week: z.number(),
  min_pool_duration_hours: z.number(),
});

/**
 * Settings of an agent as answered to `config`: the ten keys and `manual_replica_enabled`. A v4 backend never sends
 * `price_collector`, and a v4 agent does not read it.
 */
export const fullAgentConfig = agentConfig.extend({
  manual_replica_enabled: wireBoolean,
  /** The instance that collects prices for all that see the same ones; the others need not. */
  price_collector: z.string().min(1).max(64).nullish(),
});

/** Parsed settings: truth values are booleans. */
export type AgentConfig = z.output<typeof agentConfig>;
export type FullAgentConfig = z.output<typeof fullAgentConfig>;
/** Settings as they travel: truth values are 0 and 1. */
export type WireAgentConfig = z.input<typeof agentConfig>;
export type WireFullAgentConfig = z.input<typeof fullAgentConfig>;

/** Settings as an agent hears them: any may be missing, and a null, which a v4 backend's columns may hold, is missing too. */
export const heardAgentConfig = z.preprocess(withoutNulls, agentConfig.partial());
/** The same of the answer to `config`. */
export const heardFullAgentConfig = z.preprocess(withoutNulls, fullAgentConfig.partial());

function withoutNulls(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}
