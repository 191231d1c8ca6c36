import type { SwitchReport } from '@spotguard/protocol';
import type { CommandAnswer, Reports } from '../contract.js';
import type { ControlPlaneState } from './control-plane-state.js';

/** Reports in memory. They are delivered at once, or when the control plane can be reached again. */
export class FakeReports implements Reports {
  /** By command id; the first acknowledgement counts. */
  readonly acknowledgements = new Map<string, CommandAnswer>();
  /** By key; the first report counts. */
  readonly switchReports = new Map<string, SwitchReport>();
  readonly #state: ControlPlaneState;

  constructor(state: ControlPlaneState) {
    this.#state = state;
  }

  async acknowledge(commandId: string, answer: CommandAnswer): Promise<void> {
    if (!this.acknowledgements.has(commandId)) this.acknowledgements.set(commandId, answer);
    this.#state.notifyChange();
  }

  async reportSwitch(key: string, report: SwitchReport): Promise<void> {
    if (!this.switchReports.has(key)) this.switchReports.set(key, report);
    this.#state.notifyChange();
  }

  async settled(
    keys: { readonly switchReport: string; readonly commandId: string },
    signal: AbortSignal,
  ): Promise<void> {
    const areDelivered = () =>
      !this.#state.isUnreachable &&
      this.switchReports.has(keys.switchReport) &&
      this.acknowledgements.has(keys.commandId);
    await this.#state.until(areDelivered, signal);
  }
}
