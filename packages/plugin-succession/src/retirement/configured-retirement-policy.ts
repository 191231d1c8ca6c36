import { Session } from '@spotguard/plugin-session/contract';
import { Config } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SuccessionConfig } from '../config.js';
import type { RetirementPolicy } from '../contract.js';
import type { Retirement } from './retirement.js';

/** Decides by the command, the settings of the workload, and the configuration of this agent. */
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
    if (commandWaitSeconds !== undefined) return terminateAfter(commandWaitSeconds, 'the command said so');
    if (settings?.auto_terminate_enabled === false) return keep('auto-termination is off for this agent');
    if (settings?.terminate_wait_seconds !== undefined) {
      return terminateAfter(settings.terminate_wait_seconds, "the agent's settings say so");
    }
    return terminateAfter(terminateWaitSeconds, 'TERMINATE_WAIT_TIME=0 on this instance');
  }
}

function terminateAfter(waitSeconds: number, reasonToKeep: string): Retirement {
  return waitSeconds > 0 ? { kind: 'terminate', waitSeconds } : keep(reasonToKeep);
}

function keep(because: string): Retirement {
  return { kind: 'keep', because };
}
