import * as z from 'zod';
import { wireBoolean } from './wire-boolean.js';

/** The settings of an agent in the answer to `register`: the ten keys of v4. */
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
 * The settings of an agent in the answer to `config`: the ten keys and `manual_replica_enabled`. A v4 backend never
 * sends `price_collector`, and a v4 agent ignores it.
 */
export const fullAgentConfig = agentConfig.extend({
  manual_replica_enabled: wireBoolean,
  /**
   * The instance that collects prices on behalf of all instances with the same prices; the others need not collect
   * them.
   */
  price_collector: z.string().min(1).max(64).nullish(),
});

/** The settings after parsing: truth values are booleans. */
export type AgentConfig = z.output<typeof agentConfig>;
export type FullAgentConfig = z.output<typeof fullAgentConfig>;
/** The settings on the wire: truth values may also be 0 and 1. */
export type WireAgentConfig = z.input<typeof agentConfig>;
export type WireFullAgentConfig = z.input<typeof fullAgentConfig>;

/**
 * The settings as an agent receives them: any may be missing. A null, which a v4 backend may send, counts as missing.
 */
export const receivedAgentConfig = z.preprocess(withoutNulls, agentConfig.partial());
/** The same for the answer to `config`. */
export const receivedFullAgentConfig = z.preprocess(withoutNulls, fullAgentConfig.partial());

function withoutNulls(settings: unknown): unknown {
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) return settings;
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null));
}
