import { Session } from '@spotguard/plugin-session/contract';
import { AgentExit, Clock, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Time for a failover that resumes from its journal: it needs the agent until a minute after the time of the notice. */
const leaveMs = 180_000;

/**
 * Parks an instance that handed over earlier and that EC2 has started again, also when its journal does not record the
 * hand-over. It relies on the lineage, which names a successor only while that is alive.
 */
@injectable()
export class RetiredAtStart {
  constructor(
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Session) private readonly session: Session,
    @inject(AgentExit) private readonly exit: AgentExit,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Rejects only with the signal's reason. */
  async park(signal: AbortSignal): Promise<void> {
    const { successor } = this.lineage;
    if (successor === undefined) return;
    this.log.warn('This instance handed over before this start; it stays retired', { successor });
    this.session.retire();
    await this.clock.sleep(leaveMs, signal);
    this.exit.request('retired', `${successor} carries the workload now`);
  }
}
