import { Session } from '@spotguard/plugin-session/contract';
import { inject, injectable } from '@spotguard/sdk/inject';

/**
 * Whether the operator has frozen this agent, also while the session forbids everything for another reason. A parked
 * instance may do nothing, frozen or not; what it was before that still counts.
 */
@injectable()
export class Freeze {
  #wasFrozen = false;

  constructor(@inject(Session) private readonly session: Session) {
    void this.isFrozen;
  }

  get isFrozen(): boolean {
    const { isParked, permits } = this.session;
    if (!isParked) this.#wasFrozen = !permits.emergencies;
    return this.#wasFrozen;
  }
}
