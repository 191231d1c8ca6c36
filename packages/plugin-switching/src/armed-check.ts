import { InstanceCopier } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { Clock, InstanceIdentity, isSpotGuardError, Logger, Status } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { LaunchBrake } from './launch-brake.js';

/** A host that has just been launched is first to take over undisturbed. */
const calmMs = 500;

/**
 * Plans a copy of this host once, when it has registered, and throws the plan away: a host that cannot be switched is
 * known on a quiet day, and the first real plan finds its connections open.
 */
@injectable()
export class ArmedCheck {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(InstanceCopier) private readonly copier: InstanceCopier,
    @inject(Session) private readonly session: Session,
    @inject(LaunchBrake) private readonly brake: LaunchBrake,
    @inject(Clock) private readonly clock: Clock,
    @inject(Status) private readonly status: Status,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Never rejects: a check that fails in passing says nothing. */
  async rehearse(signal: AbortSignal): Promise<void> {
    try {
      await this.session.registered(signal);
      await this.clock.sleep(calmMs, signal);
      const { zone, market } = this.identity;
      const wish = { zone, market, tags: {}, clientToken: 'rehearsal' };
      await Promise.all([this.copier.plan(wish, signal), this.brake.learn(signal)]);
    } catch (error) {
      if (signal.aborted || !isFinal(error)) return;
      this.log.warn('This host cannot be switched as it is', { error });
      this.status.degraded(error);
    }
  }
}

function isFinal(error: unknown): boolean {
  return isSpotGuardError(error, 'UPSTREAM_REFUSED') || isSpotGuardError(error, 'PERMISSION_DENIED');
}
