import { Session } from '@spotguard/plugin-session/contract';
import { defineToken } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** Whether the operator has frozen this agent, also while the session forbids everything for another reason. */
export interface Freeze {
  readonly isFrozen: boolean;
}
export const Freeze = defineToken<Freeze>('termination/freeze');

/** A parked instance may do nothing, frozen or not; what it was before that still counts. */
@injectable()
export class SessionFreeze implements Freeze {
  #wasFrozen = false;

  constructor(@inject(Session) private readonly session: Session) {
    void this.isFrozen;
  }

  get isFrozen(): boolean {
    const { parked, permits } = this.session;
    if (!parked) this.#wasFrozen = !permits.emergencies;
    return this.#wasFrozen;
  }
}
