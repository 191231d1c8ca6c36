import { Session } from '@spotguard/plugin-session/contract';
import { inject, injectable } from '@spotguard/sdk/inject';

/**
 * Tells whether the operator has frozen this agent. A parked instance is forbidden everything, frozen or not; for it, the
 * last answer before it was parked counts.
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
