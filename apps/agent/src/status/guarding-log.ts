import type { Guarding } from '@spotguard/protocol';
import type { Logger } from '@spotguard/sdk';

/** Says in the log whether the workload is guarded, whenever that or the reasons change. */
export class GuardingLog {
  readonly #log: Logger;
  #said: string | undefined;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** To be called again and again. A reason counts as the same however its text changes. */
  note({ is, reasons }: Guarding): void {
    const codes = reasons.map(({ code }) => code);
    const answer = codes.join();
    if (answer === this.#said) return;
    this.#said = answer;
    const fields = { reasons: reasons.map(({ text }) => text) };
    if (is) {
      this.#log.info('The workload is guarded');
    } else if (codes.every((code) => code === 'parked')) {
      this.#log.info('The workload is not guarded by this agent: another instance carries it', fields);
    } else if (codes.every((code) => code === 'frozen' || code === 'parked')) {
      this.#log.warn('The workload is not guarded: this agent is frozen', fields);
    } else {
      this.#log.error('The workload is not guarded', fields);
    }
  }
}
