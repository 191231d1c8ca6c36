import { heardFullAgentConfig, paths } from '@spotguard/protocol';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ControlPlane } from '../contract.js';
import { parseAnswer } from '../control-plane/parse-answer.js';
import { SessionState } from '../control-plane/session-state.js';

/** Keeps the workload's settings as the control plane has them. */
@injectable()
export class ConfigRefresh {
  constructor(
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(SessionState) private readonly standing: SessionState,
  ) {}

  async refresh(signal: AbortSignal): Promise<void> {
    if (this.standing.agentId === undefined || this.standing.parked) return;
    const path = paths.config(this.standing.agentId);
    const answer = await this.controlPlane.request({ method: 'GET', path, signal });
    this.standing.learn(parseAnswer(heardFullAgentConfig, answer, 'config'));
  }
}
