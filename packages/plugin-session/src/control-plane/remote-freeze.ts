import { describeFreezeNotice, headers, readFreezeNotice } from '@spotguard/protocol';
import { Logger } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';

/** A freeze that the control plane has put in force, as its answers tell it. While it cannot be reached, its last word counts. */
@injectable()
export class RemoteFreeze {
  #description: string | undefined;
  /** How many answers have told a freeze. */
  #toldCount = 0;

  constructor(@inject(Logger) private readonly log: Logger) {}

  /** Says what is frozen, since when, by whom and why; undefined while there is no freeze. */
  get description(): string | undefined {
    return this.#description;
  }

  /**
   * Call it before a request is sent. Returns the function that reads the headers of its answer (lower-case names), and that
   * returns whether a freeze has begun or ended. An answer to a request that was sent before a freeze was told ends none,
   * because it may be older than the freeze.
   */
  beginRequest(): (answer: Readonly<Record<string, unknown>>) => boolean {
    const toldBefore = this.#toldCount;
    return (answer) => {
      const header = answer[headers.frozen.toLowerCase()];
      if (typeof header === 'string') return this.#begin(header);
      const mayEnd = this.#toldCount === toldBefore && answer[headers.generation.toLowerCase()] !== undefined;
      return mayEnd && this.#end();
    };
  }

  #begin(header: string): boolean {
    this.#toldCount += 1;
    const before = this.#description;
    const freeze = describeFreezeNotice(readFreezeNotice(header));
    if (freeze === before) return false;
    this.#description = freeze;
    this.log.warn('Frozen by the control plane: nothing is launched, switched or ended, also not on a notice', {
      freeze,
    });
    return before === undefined;
  }

  #end(): boolean {
    if (this.#description === undefined) return false;
    this.log.info('The freeze of the control plane has ended', { freeze: this.#description });
    this.#description = undefined;
    return true;
  }
}
