import { paths, type SwitchReport } from '@spotguard/protocol';
import { Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import { ControlPlane } from '../contract.js';
import { parseAnswer } from './parse-answer.js';
import { SessionState } from './session-state.js';

const switchHistory = z.array(z.object({ oldInstanceId: z.string().nullish(), newInstanceId: z.string().nullish() }));

/**
 * Tells whether a v4 backend has a switch report already. It counts a report as often as it arrives, so a report whose
 * answer was lost, or that the predecessor has sent, must not be sent again. It lists the last hundred switches.
 */
@injectable()
export class V4SwitchHistory {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** False also with our control plane, and when the list cannot be read: a report is better sent twice than never. */
  async hasReport({ old_instance: from, new_instance: to }: SwitchReport, signal: AbortSignal): Promise<boolean> {
    await this.sessionState.registered(signal);
    const { accountId, isOurControlPlane } = this.sessionState;
    if (isOurControlPlane || accountId === undefined) return false;
    try {
      const path = paths.switchHistory(accountId);
      const rows = parseAnswer(
        switchHistory,
        await this.controlPlane.request({ method: 'GET', path, signal }),
        'switch-history',
      );
      return rows.some((row) => row.oldInstanceId === from.instance_id && row.newInstanceId === to.instance_id);
    } catch (error) {
      signal.throwIfAborted();
      this.log.warn('It is unknown whether this switch was reported already; it is reported again', { error });
      return false;
    }
  }
}
