import { Session } from '@spotguard/plugin-session/contract';
import { Config } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SuccessionConfig } from '../config.js';
import type { RetirementPolicy } from '../contract.js';
import type { Retirement } from './retirement.js';

/** By the command, the settings of the workload, and the configuration of this agent. */
@injectable()
export class ConfiguredRetirementPolicy implements RetirementPolicy {
  constructor(
    @inject(Config)
    private readonly config: Pick<SuccessionConfig, 'autoTerminateOldInstance' | 'terminateWaitSeconds'>,
    @inject(Session) private readonly session: Session,
  ) {}

  decide(commandWaitSeconds: number | undefined): Retirement {
    const { autoTerminateOldInstance, terminateWaitSeconds } = this.config;
    const { settings } = this.session;
    if (!autoTerminateOldInstance) return keep('AUTO_TERMINATE_OLD_INSTANCE=false on this instance');
    if (commandWaitSeconds !== undefined) return after(commandWaitSeconds, 'the command said so');
    if (settings?.auto_terminate_enabled === false) return keep('auto-termination is off for this agent');
    if (settings?.terminate_wait_seconds !== undefined) {
      return after(settings.terminate_wait_seconds, "the agent's settings say so");
    }
    return after(terminateWaitSeconds, 'TERMINATE_WAIT_TIME=0 on this instance');
  }
}

function after(waitSeconds: number, becauseKept: string): Retirement {
  return waitSeconds > 0 ? { kind: 'terminate', waitSeconds } : keep(becauseKept);
}

function keep(because: string): Retirement {
  return { kind: 'keep', because };
}
