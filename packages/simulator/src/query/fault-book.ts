/** Something that goes wrong with the next calls of an action. */
export interface Fault {
  /** An action's name; `*` is any. */
  readonly action: string;
  /** How many calls it hits. Default 1. */
  readonly times?: number;
  /** Only calls of the principals whose name contains this. */
  readonly principal?: string;
  /** The call is refused with this error, without an effect. */
  readonly error?: { readonly code: string; readonly message: string; readonly status?: number };
  /** The connection is cut: before the effect, or after it (the answer is lost). */
  readonly drop?: 'before' | 'after';
  /** The answer is held back for so many real milliseconds. */
  readonly delayMs?: number;
}

/** The faults that wait for calls. */
export class FaultBook {
  #faults: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    if (fault.error === undefined && fault.drop === undefined && fault.delayMs === undefined) {
      throw new TypeError('A fault needs an error, a drop or a delayMs.');
    }
    this.#faults.push({ fault, left: fault.times ?? 1 });
  }

  /** The fault that hits this call, which uses it up once; the oldest that matches. */
  take(action: string, principal: string): Fault | undefined {
    const entry = this.#faults.find(
      ({ fault }) => (fault.action === '*' || fault.action === action) && principal.includes(fault.principal ?? ''),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#faults = this.#faults.filter((candidate) => candidate !== entry);
    return entry.fault;
  }
}
