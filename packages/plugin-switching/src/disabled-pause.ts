import { Session } from '@spotguard/plugin-session/contract';
import { Clock, Config, SpotGuardError, type StepRun } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { SwitchingConfig } from './config.js';
import type { SwitchProcedure } from './switch-procedure.js';

/**
 * The pause of a switch whose workload was disabled. It has a limit, as a replacement that was launched already costs money
 * meanwhile.
 */
@injectable()
export class DisabledPause {
  constructor(
    @inject(Config) private readonly config: Pick<SwitchingConfig, 'maxDisabledSeconds'>,
    @inject(Session) private readonly session: Session,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Resolves at once, or when the workload is enabled again. Rejects with `TIMED_OUT`, whereupon the switch is undone, when
   * that takes longer than `maxDisabledSeconds` after `since` (epoch milliseconds, journaled, so that a restart does not
   * prolong the pause). Under a freeze it waits without a limit: undoing would terminate an instance.
   */
  async end(run: StepRun<SwitchProcedure>, since: number): Promise<void> {
    const { clock, session } = this;
    const seconds = this.config.maxDisabledSeconds;
    let pauseMs = run.remainingMs(since + seconds * 1000, seconds * 1000);
    for (;;) {
      const limit = { clock, at: clock.monotonic() + pauseMs, parent: run.signal };
      const isEnabled = await beforeTime(limit, (signal) => session.enabled(signal).then(() => true));
      if (isEnabled) return;
      if (session.permits.emergencies) break;
      pauseMs = seconds * 1000;
    }
    throw new SpotGuardError(
      'TIMED_OUT',
      `The workload was disabled for ${seconds} s in the middle of the switch, so the switch was undone; order it again once the workload is enabled`,
    );
  }
}
