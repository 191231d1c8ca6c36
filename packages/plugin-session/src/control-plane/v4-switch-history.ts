import { paths, type SwitchReport } from '@spotguard/protocol';
import { Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import * as z from 'zod';
import { ControlPlane } from '../contract.js';
import { parseAnswer } from './parse-answer.js';
import { SessionState } from './session-state.js';

const switchHistory = z.array(z.object({ oldInstanceId: z.string().nullish(), newInstanceId: z.string().nullish() }));

/**
 * Whether a v4 backend has a switch report already. What a v4 backend has stored of a client's switches: it counts a
 * report as often as it comes, so that one whose answer was lost, or that the predecessor has sent, must not be sent
 * again. It shows the last hundred.
 */
@injectable()
export class V4History {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
    @inject(Logger) private readonly log: Logger,
  ) {}

  /** False also for a control plane of ours, and when it cannot be told: rather twice than never. */
  async holds({ old_instance: from, new_instance: to }: SwitchReport, signal: AbortSignal): Promise<boolean> {
    await this.sessionState.registered(signal);
    const { clientId, speaksOurs } = this.sessionState;
    if (speaksOurs || clientId === undefined) return false;
    try {
      const path = paths.switchHistory(clientId);
      const rows = parseAnswer(
        switchHistory,
        await this.controlPlane.request({ method: 'GET', path, signal }),
        'switch-history',
      );
      return rows.some((row) => row.oldInstanceId === from.instance_id && row.newInstanceId === to.instance_id);
    } catch (error) {
      signal.throwIfAborted();
      this.log.warn('Whether this switch is reported already cannot be told; it is reported', { error });
      return false;
    }
  }
}
