import * as z from 'zod';
import { instanceId, instanceMode } from './instance-facts.js';
import { leftRunning } from './left-running.js';
import { timestamp } from './wire-timestamp.js';

const reportedInstance = z.looseObject({
  instance_id: instanceId,
  instance_type: z.string().max(64).nullish(),
  region: z.string().max(32).nullish(),
  az: z.string().max(32).nullish(),
  ami_id: z.string().max(64).nullish(),
  mode: instanceMode.nullish(),
  pool_id: z.string().max(128).nullish(),
});

const price = z.number().min(0).nullish();
const prices = z.looseObject({ on_demand: price, old_spot: price, new_spot: price });
const time = timestamp.nullish();

/**
 * A switch that was completed or undone. Two variants are in use: the v4 agent writes `prices` and the long timing
 * names, the v4 backend reads `pricing` and the short ones; our agent sends both. Prices are in USD per hour. `outcome`
 * and `reason` are sent only to servers that send `SpotGuard-Control-Plane`; `command_id` only when the server knows
 * it.
 */
export const switchReport = z.looseObject({
  old_instance: reportedInstance,
  new_instance: reportedInstance,
  snapshot: z.looseObject({ used: z.boolean() }).nullish(),
  prices: prices.nullish(),
  pricing: prices.nullish(),
  timing: z
    .looseObject({
      switch_initiated_at: time,
      new_instance_launched_at: time,
      new_instance_ready_at: time,
      traffic_switched_at: time,
      old_instance_terminated_at: time,
      initiated_at: time,
      ami_created_at: time,
      instance_launched_at: time,
      instance_ready_at: time,
      old_terminated_at: time,
    })
    .nullish(),
  trigger: z.string().max(20).nullish(),
  command_id: z.string().max(64).nullish(),
  outcome: z.enum(['completed', 'undone']).default('completed'),
  reason: z.string().max(4_000).nullish(),
  /**
   * Set when the old instance was to be terminated and could not be. Sent only between our agents and control planes.
   */
  old_instance_left_running: leftRunning.nullish(),
});
/** The report as the sender builds it. */
export type SwitchReport = z.input<typeof switchReport>;
/** The report after parsing, with its outcome. */
export type ParsedSwitchReport = z.output<typeof switchReport>;
