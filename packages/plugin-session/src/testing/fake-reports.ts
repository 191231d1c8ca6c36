import type { SwitchReport } from '@spotguard/protocol';
import type { Reports } from '../contract.js';
import type { ControlPlaneState } from './control-plane-state.js';

type Acknowledgement = Parameters<Reports['acknowledge']>[1];

/** Reports in memory. They leave at once, or when a control plane that is away has come back. */
export class FakeReports implements Reports {
  /** By command. What was acknowledged first counts. */
  readonly acknowledgements = new Map<string, Acknowledgement>();
  /** By key. What was reported first counts. */
  readonly switchReports = new Map<string, SwitchReport>();
  readonly #state: ControlPlaneState;

  constructor(state: ControlPlaneState) {
    this.#state = state;
  }

  async acknowledge(commandId: string, answer: Acknowledgement): Promise<void> {
    if (!this.acknowledgements.has(commandId)) this.acknowledgements.set(commandId, answer);
    this.#state.announceChange();
  }

  async reportSwitch(key: string, report: SwitchReport): Promise<void> {
    if (!this.switchReports.has(key)) this.switchReports.set(key, report);
    this.#state.announceChange();
  }

  async settled(
    keys: { readonly switchReport: string; readonly commandId: string },
    signal: AbortSignal,
  ): Promise<void> {
    const haveLeft = () =>
      !this.#state.isAway && this.switchReports.has(keys.switchReport) && this.acknowledgements.has(keys.commandId);
    await this.#state.until(haveLeft, signal);
  }
}
