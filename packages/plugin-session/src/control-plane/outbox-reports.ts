import { paths, type SwitchReport } from '@spotguard/protocol';
import { type Channel, Outbox } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { ControlPlane, type Reports } from '../contract.js';
import { V4SwitchHistory } from './v4-switch-history.js';

/** Control planes refuse longer messages. */
const maxMessageLength = 4_000;

interface Acknowledgement {
  readonly commandId: string;
  readonly success: boolean;
  readonly message: string;
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
  ) {
    this.#acknowledgements = outbox.channel({
      kind: 'acknowledgement',
      keep: 'always',
      deliver: ({ key, payload: { commandId, success, message } }, signal) =>
        this.controlPlane.deliver({
          key,
          path: (agentId) => paths.executed(agentId, commandId),
          body: { success, message },
          signal,
        }),
    });
    this.#switchReports = outbox.channel({
      kind: 'switch-report',
      keep: 'always',
      deliver: async ({ key, payload }, signal) => {
        if (await this.history.hasReport(payload, signal)) return;
        const isUnknownToV4 = payload.outcome === 'undone';
        await this.controlPlane.deliver({ key, path: paths.switchReport, body: payload, isUnknownToV4, signal });
      },
    });
  }

  async acknowledge(commandId: string, answer: { readonly success: boolean; readonly message: string }): Promise<void> {
    const { success, message } = answer;
    await this.#acknowledgements.put(commandId, { commandId, success, message: message.slice(0, maxMessageLength) });
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
