import * as z from 'zod';
import { receivedAgentConfig } from './agent-config.js';
import { instanceId, instanceMode } from './instance-facts.js';
import { pathId } from './path-id.js';

/**
 * What an instance registers with. An agent sends exactly these twelve keys, because a v4 backend refuses any other; it
 * also refuses a null `public_ip`, so leave that key out when there is none. This schema drops unknown keys.
 */
export const registerRequest = z.object({
  client_token: z.string().optional(),
  hostname: z.string().max(255).optional(),
  instance_id: instanceId,
  instance_type: z.string().max(64),
  region: z.string().max(32),
  az: z.string().max(32),
  ami_id: z.string().max(64).optional(),
  agent_version: z.string().max(32).optional(),
  logical_agent_id: z
    .string()
    .min(1)
    .max(255)
    .regex(/^\P{Cc}*$/u, 'Must have no control characters.'),
  mode: instanceMode.default('unknown'),
  private_ip: z.string().max(45).nullish(),
  public_ip: z.string().max(45).nullish(),
});

/** The answer to `register`; unknown keys are dropped. */
export const registerResponse = z.object({
  agent_id: pathId,
  client_id: z.string().optional(),
  config: receivedAgentConfig.nullish().transform((config) => config ?? {}),
});

/** A registration as the sender builds it. */
export type RegisterRequest = z.input<typeof registerRequest>;
export type RegisterResponse = z.output<typeof registerResponse>;
