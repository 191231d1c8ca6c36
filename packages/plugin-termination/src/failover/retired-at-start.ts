import { Session } from '@spotguard/plugin-session/contract';
import { AgentExit, Clock, Lineage, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** A failover that is still under way goes on by its journal; it needs the agent until a minute after the notice. */
const leaveMs = 180_000;

/**
 * Parks an instance that has handed over, when EC2 starts it again: also where the disk failed at that time and the
 * journal knows nothing of it. Only while a successor lives, as the lineage tells it: tags alone stop nobody.
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
    this.log.warn('This instance has handed over before it was started; it stays retired', { successor });
    this.session.retire();
    await this.clock.sleep(leaveMs, signal);
    this.exit.request('retired', `${successor} carries the workload now`);
  }
}
