import { paths, type SwitchReport, successResponse } from '@spotguard/protocol';
import { type Channel, isSpotGuardError, Outbox, SpotGuardError } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import type { Reports } from '../contract.js';
import { ControlPlane, type ControlPlaneClient } from './control-plane-client.js';
import { parseAnswer } from './parse-answer.js';
import { Standing } from './standing.js';

/** The most that a control plane takes. */
const longestMessage = 4_000;

interface Acknowledgement {
  readonly commandId: string;
  readonly success: boolean;
  readonly message: string;
}

/** Reports by way of the outbox: they wait on disk while the control plane is away. */
@injectable()
export class OutboxReports implements Reports {
  readonly #acknowledgements: Channel<Acknowledgement>;
  readonly #switchReports: Channel<SwitchReport>;

  constructor(
    @inject(Outbox) outbox: Outbox,
    @inject(ControlPlane) private readonly controlPlane: ControlPlaneClient,
    @inject(Standing) private readonly standing: Standing,
  ) {
    this.#acknowledgements = outbox.channel({
      kind: 'acknowledgement',
      keep: 'always',
      deliver: ({ key, payload: { commandId, success, message } }, signal) =>
        this.#post({ key, path: (agentId) => paths.executed(agentId, commandId), body: { success, message }, signal }),
    });
    this.#switchReports = outbox.channel({
      kind: 'switch-report',
      keep: 'always',
      deliver: ({ key, payload }, signal) => this.#post({ key, path: paths.switchReport, body: payload, signal }),
    });
  }

  async acknowledge(commandId: string, answer: { readonly success: boolean; readonly message: string }): Promise<void> {
    const { success, message } = answer;
    await this.#acknowledgements.put(commandId, { commandId, success, message: message.slice(0, longestMessage) });
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

  async #post(report: {
    readonly key: string;
    readonly path: (agentId: string) => string;
    readonly body: unknown;
    readonly signal: AbortSignal;
  }): Promise<void> {
    const agentId = await this.standing.registered(report.signal);
    try {
      const answer = await this.controlPlane.request({
        method: 'POST',
        path: report.path(agentId),
        body: report.body,
        idempotencyKey: report.key,
        signal: report.signal,
      });
      // A page of whatever stands between is no receipt, even with a 200.
      parseAnswer(successResponse, answer, 'a report');
    } catch (error) {
      // The token was refused, not the report: it waits until the operator has mended the token.
      if (!isSpotGuardError(error, 'PERMISSION_DENIED')) throw error;
      throw new SpotGuardError(error.code, error.message, { cause: error, retryable: true, details: error.details });
    }
  }
}
