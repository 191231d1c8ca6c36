import { readFileSync, readlinkSync } from 'node:fs';

/** What the operating system tells about a process. */
export interface ProcessFacts {
  /** One letter, see proc(5): `T` is stopped, `Z` is a zombie. */
  readonly state: string;
  /** The start of the process, in ticks since the boot. */
  readonly start: string;
}

/** Reads the facts of a process; undefined when it does not exist or `/proc` does not show it. */
export function readProcess(pid: number | 'self'): ProcessFacts | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may contain any character, even parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const start = fields[19];
    return state === undefined || start === undefined ? undefined : { state, start };
  } catch {
    return undefined;
  }
}

/** Reads the name of this process's namespace of process ids. */
export function readProcessNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** Returns the milliseconds since the boot, on a monotonic clock. On Linux it is the same for every process of the machine. */
export function msSinceBoot(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}
