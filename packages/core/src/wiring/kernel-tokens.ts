import {
  AgentBuild,
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
  StepEvents,
} from '@spotguard/sdk';

/** The tokens that the kernel provides to every plugin that lists them in `needs`. */
export const kernelTokens: readonly AnyToken[] = [CommandBus, Outbox, AgentExit, AgentBuild, StepEvents];

/** The tokens whose value the kernel makes for each plugin separately. No plugin needs to list them in `needs`. */
export const perPluginTokens: readonly AnyToken[] = [Config, Logger, Clock, Random, Scope, Status, ProcedureRunner];
