import { readFileSync, readlinkSync } from 'node:fs';

/** What the kernel says of a process, as far as this one may see it. */
export interface ProcessFacts {
  /** One letter, see proc(5): `T` is stopped, `Z` has ended. */
  readonly state: string;
  /** Ticks since the boot. */
  readonly start: string;
}

/** Undefined where there is no such process, or no `/proc` that shows it. */
export function readProcess(pid: number | 'self'): ProcessFacts | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold anything, parentheses included.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const start = fields[19];
    return state === undefined || start === undefined ? undefined : { state, start };
  } catch {
    return undefined;
  }
}

/** The name of the namespace of process ids that this process lives in. */
export function readProcessNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** Milliseconds since the boot on a clock that nobody sets; the same for every process of the machine on Linux. */
export function msSinceBoot(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
