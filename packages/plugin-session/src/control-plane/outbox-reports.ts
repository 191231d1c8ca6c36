import { paths, type SwitchReport } from '@spotguard/protocol';
import { type Channel, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { type CommandAnswer, ControlPlane, type Reports } from '../contract.js';
import { SessionState } from './session-state.js';
import { storableAnswer } from './storable-answer.js';
import { V4SwitchHistory } from './v4-switch-history.js';

interface Acknowledgement extends CommandAnswer {
  readonly commandId: string;
}

/** Sends reports through the outbox: they wait on disk while the control plane cannot be reached. */
@injectable()
export class OutboxReports implements Reports {
  readonly #acknowledgements: Channel<Acknowledgement>;
  readonly #switchReports: Channel<SwitchReport>;

  constructor(
    @inject(Outbox) outbox: Outbox,
    @inject(ControlPlane) private readonly controlPlane: ControlPlane,
    @inject(V4SwitchHistory) private readonly history: V4SwitchHistory,
    @inject(SessionState) private readonly sessionState: SessionState,
  ) {
    this.#acknowledgements = outbox.channel({
      kind: 'acknowledgement',
      keep: 'always',
      isUrgent: true,
      deliver: async ({ key, payload: { commandId, success, message, output, isCancelled } }, signal) => {
        const acceptsOutput = await this.sessionState.supports('plugin-commands', signal);
        const body = {
          success,
          message,
          ...(acceptsOutput && output !== undefined ? { output } : {}),
          ...(isCancelled && this.sessionState.has('cancelled-commands') ? { cancelled: true } : {}),
        };
        const path = (agentId: string) => paths.executed(agentId, commandId);
        await this.controlPlane.deliver({ key, path, body, signal });
      },
    });
    this.#switchReports = outbox.channel({
      kind: 'switch-report',
      keep: 'always',
      isUrgent: true,
      deliver: async ({ key, payload }, signal) => {
        if (await this.history.hasReport(payload, signal)) return;
        const isUnknownToV4 = payload.outcome === 'undone';
        await this.controlPlane.deliver({ key, path: paths.switchReport, body: payload, isUnknownToV4, signal });
      },
    });
  }

  async acknowledge(commandId: string, answer: CommandAnswer): Promise<void> {
    await this.#acknowledgements.put(commandId, { commandId, ...storableAnswer(answer) });
  }

  async reportSwitch(key: string, report: SwitchReport): Promise<void> {
    await this.#switchReports.put(key, report);
  }

  async settled(
    keys: { readonly switchReport: string; readonly commandId: string },
    signal: AbortSignal,
  ): Promise<void> {
    await Promise.all([
      this.#switchReports.settled(keys.switchReport, signal),
      this.#acknowledgements.settled(keys.commandId, signal),
    ]);
  }
}
