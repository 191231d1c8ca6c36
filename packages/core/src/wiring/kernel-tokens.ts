import {
  AgentExit,
  type AnyToken,
  Clock,
  CommandBus,
  Config,
  Logger,
  Outbox,
  ProcedureRunner,
  Random,
  Scope,
  Status,
} from '@spotguard/sdk';

/** The tokens that every agent has without a plugin. */
export const kernelTokens: readonly AnyToken[] = [CommandBus, Outbox, AgentExit];

/** The tokens behind which the kernel puts each plugin's own value; nobody declares a need for them. */
export const ownTokens: readonly AnyToken[] = [Config, Logger, Clock, Random, Scope, Status, ProcedureRunner];
