import { paths, receivedFullAgentConfig } from '@spotguard/protocol';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ControlPlane } from '../contract.js';
import { parseAnswer } from '../control-plane/parse-answer.js';
import { SessionState } from '../control-plane/session-state.js';

/** Reads the workload's settings from the control plane. */
@injectable()
export class ConfigRefresh {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly sessionState: SessionState,
  ) {}

  async refresh(signal: AbortSignal): Promise<void> {
    if (this.sessionState.agentId === undefined || this.sessionState.isParked) return;
    const path = paths.config(this.sessionState.agentId);
    const answer = await this.controlPlane.request({ method: 'GET', path, signal });
    this.sessionState.applySettings(parseAnswer(receivedFullAgentConfig, answer, 'config'));
  }
}
