/**
 * Something that goes wrong with the next calls of an action. Dry runs are passed by, unless `parameters` names `DryRun` or
 * the action is `*`: an agent makes them at moments of its own, and would use up what is meant for its launches.
 */
export interface Fault {
  /** An action's name; `*` is any. */
  readonly action: string;
  /** How many calls it hits. Default 1. */
  readonly times?: number;
  /** Only calls of the principals whose name contains this. */
  readonly principal?: string;
  /** Only calls that carry these parameters, by their names on the wire, such as `{ SnapshotId: 'snap-…' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The call is refused with this error, without an effect. */
  readonly error?: { readonly code: string; readonly message: string; readonly status?: number };
  /** The connection is cut: before the effect, or after it (the answer is lost). */
  readonly drop?: 'before' | 'after';
  /** The answer is held back for so many real milliseconds. */
  readonly delayMs?: number;
}

interface CallFacts {
  readonly action: string;
  readonly principal: string;
  readonly parameters: Readonly<Record<string, string>>;
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
  take(call: CallFacts): Fault | undefined {
    const entry = this.#faults.find(({ fault }) => matches(fault, call));
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#faults = this.#faults.filter((candidate) => candidate !== entry);
    return entry.fault;
  }
}

function matches(fault: Fault, { action, principal, parameters }: CallFacts): boolean {
  if (fault.action !== '*' && fault.action !== action) return false;
  if (!principal.includes(fault.principal ?? '')) return false;
  const isPassedBy = parameters['DryRun'] === 'true' && fault.action !== '*' && !fault.parameters?.['DryRun'];
  if (isPassedBy) return false;
  return Object.entries(fault.parameters ?? {}).every(([name, value]) => parameters[name] === value);
}
