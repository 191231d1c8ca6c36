import { Instances, tagKeys } from '@spotguard/plugin-aws/contract';
import { Session } from '@spotguard/plugin-session/contract';
import { AgentExit, Clock, InstanceIdentity, Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { SuccessorCheck } from './successor-check.js';

const askAgainMs = 5_000;
/** A failover that is still under way goes on by its journal; it needs the agent until a minute after the notice. */
const leaveMs = 180_000;
/** Successors that have handed over in their turn. */
const maxLinks = 8;

/**
 * Parks an instance whose own tags say that it has handed over, when EC2 starts it again: also where the disk failed at
 * that time and the journal knows nothing of it. Only while a successor lives: the tags alone stop nobody.
 */
@injectable()
export class RetiredAtStart {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Instances) private readonly instances: Instances,
    @inject(Session) private readonly session: Session,
    @inject(SuccessorCheck) private readonly check: SuccessorCheck,
    @inject(AgentExit) private readonly exit: AgentExit,
    @inject(Clock) private readonly clock: Clock,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** Looks until EC2 has answered once; rejects only with the signal's reason. */
  async look(signal: AbortSignal): Promise<void> {
    const successor = await this.#livingSuccessor(signal);
    if (successor === undefined) return;
    this.log.warn('This instance has handed over before it was started; it stays retired', { successor });
    this.session.retire();
    await this.clock.sleep(leaveMs, signal);
    this.exit.request('retired', `${successor} carries the workload now`);
  }

  async #livingSuccessor(signal: AbortSignal): Promise<string | undefined> {
    for (;;) {
      try {
        const own = await this.instances.describe(this.identity.instanceId, signal);
        if (own !== undefined)
          return own.tags[tagKeys.role] === 'retiring' ? await this.#follow(own.tags, signal) : undefined;
      } catch (error) {
        signal.throwIfAborted();
        this.log.info('The tags of this instance could not be read yet', { error });
      }
      await this.clock.sleep(askAgainMs, signal);
    }
  }

  async #follow(tags: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string | undefined> {
    let next = tags[tagKeys.successor];
    for (let link = 0; next !== undefined && link < maxLinks; link++) {
      if (await this.check.isLiving(next, signal)) return next;
      next = (await this.instances.describe(next, signal))?.tags[tagKeys.successor];
    }
    return undefined;
  }
}
