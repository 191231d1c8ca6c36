/**
 * A fault of the next calls of an action. Dry runs do not have it and do not use it up, unless `parameters` names
 * `DryRun` or the action is `*`: agents make dry runs at any time, which would use up faults that are meant for their
 * launches.
 */
export interface Fault {
  /** The name of an action; `*` for any. */
  readonly action: string;
  /** How many calls have the fault. Default: 1. */
  readonly times?: number;
  /** Only calls of principals whose name contains this. */
  readonly principal?: string;
  /** Only calls with these parameters, by their names on the wire, such as `{ SnapshotId: 'snap-…' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The call is refused with this error and has no effect. */
  readonly error?: { readonly code: string; readonly message: string; readonly status?: number };
  /** The connection is closed without an answer: before the effect of the call, or after it. */
  readonly drop?: 'before' | 'after';
  /** The answer is delayed by this many real milliseconds. */
  readonly delayMs?: number;
}

interface CallFacts {
  readonly action: string;
  readonly principal: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The injected faults that have not been used up. */
export class FaultQueue {
  #faults: { readonly fault: Fault; remaining: number }[] = [];

  add(fault: Fault): void {
    if (fault.error === undefined && fault.drop === undefined && fault.delayMs === undefined) {
      throw new TypeError('A fault needs an error, a drop or a delayMs.');
    }
    this.#faults.push({ fault, remaining: fault.times ?? 1 });
  }

  /** Returns the oldest fault that matches this call, and uses it up once. */
  take(call: CallFacts): Fault | undefined {
    const entry = this.#faults.find(({ fault }) => matches(fault, call));
    if (!entry) return undefined;
    entry.remaining -= 1;
    if (entry.remaining <= 0) this.#faults = this.#faults.filter((candidate) => candidate !== entry);
    return entry.fault;
  }
}

function matches(fault: Fault, { action, principal, parameters }: CallFacts): boolean {
  if (fault.action !== '*' && fault.action !== action) return false;
  if (!principal.includes(fault.principal ?? '')) return false;
  const isExemptDryRun = parameters['DryRun'] === 'true' && fault.action !== '*' && !fault.parameters?.['DryRun'];
  if (isExemptDryRun) return false;
  return Object.entries(fault.parameters ?? {}).every(([name, value]) => parameters[name] === value);
}
