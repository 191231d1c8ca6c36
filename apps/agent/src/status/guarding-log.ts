import type { Guarding } from '@spotguard/protocol';
import type { Logger } from '@spotguard/sdk';

/** Logs whether the workload is guarded, whenever that or the reasons change. */
export class GuardingLog {
  readonly #log: Logger;
  #lastLogged: string | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** Call it repeatedly. Reasons are compared by code, so a changed text is not logged again. */
  logChange({ is, reasons }: Guarding): void {
    const codes = reasons.map(({ code }) => code);
    const answer = codes.join();
    if (answer === this.#lastLogged) return;
    this.#lastLogged = answer;
    const fields = { reasons: reasons.map(({ text }) => text) };
    if (is) {
      this.#log.info('The workload is guarded');
    } else if (codes.every((code) => code === 'parked')) {
      this.#log.info('The workload is not guarded by this agent: another instance runs it', fields);
    } else if (codes.every((code) => code === 'frozen' || code === 'parked')) {
      this.#log.warn('The workload is not guarded: this agent is frozen', fields);
    } else {
      this.#log.error('The workload is not guarded', fields);
    }
  }
}
