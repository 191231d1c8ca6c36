/** A fault of the next requests to a metadata service. */
export interface MetadataFault {
  /** Only requests of this instance. Default: of any. */
  readonly instanceId?: string;
  /** Only this path below `/latest/`, such as `meta-data/spot/instance-action` or `api/token`. Default: any. */
  readonly path?: string;
  /** How many requests have the fault; with `always`, all until the faults are cleared. Default: 1. */
  readonly times?: number | 'always';
  /**
   * `stall`: no answer comes. `drop`: the connection is closed. Otherwise this is the answer. Its status is 200 by
   * default; an error status without a body has EC2's error page.
   */
  readonly effect: 'stall' | 'drop' | { readonly status?: number; readonly body?: string };
}

/** The injected faults that have not been used up. */
export class MetadataFaultQueue {
  #faults: { readonly fault: MetadataFault; remaining: number }[] = [];

  add(fault: MetadataFault): void {
    if (!isEffect(fault.effect)) {
      throw new TypeError("A metadata fault needs an effect: 'stall', 'drop', or { status from 200 to 599, body }.");
    }
    this.#faults.push({ fault, remaining: fault.times === 'always' ? Infinity : (fault.times ?? 1) });
  }

  /**
   * Removes the faults of one instance, or without an id all faults. Those for any instance are removed only with all.
   */
  clear(instanceId?: string): void {
    this.#faults = this.#faults.filter(({ fault }) => instanceId !== undefined && fault.instanceId !== instanceId);
  }

  /**
   * Returns the effect of the oldest fault that matches this request, and uses it up once. `path` is below `/latest/`.
   */
  take(instanceId: string, path: string): MetadataFault['effect'] | undefined {
    const entry = this.#faults.find(
      ({ fault }) => (fault.instanceId ?? instanceId) === instanceId && trimmed(fault.path ?? path) === trimmed(path),
    );
    if (!entry) return undefined;
    entry.remaining -= 1;
    if (entry.remaining <= 0) this.#faults = this.#faults.filter((candidate) => candidate !== entry);
    return entry.fault.effect;
  }
}

function isEffect(effect: MetadataFault['effect'] | undefined): boolean {
  if (typeof effect !== 'object') return effect === 'stall' || effect === 'drop';
  const { status = 200, body = '' } = effect;
  return Number.isInteger(status) && status >= 200 && status <= 599 && typeof body === 'string';
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '');
}
