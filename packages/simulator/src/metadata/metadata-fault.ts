/** Something that goes wrong with the next requests to a metadata service. */
export interface MetadataFault {
  /** Only of this instance; default: of any. */
  readonly instanceId?: string;
  /** Only this path below `/latest/`, such as `meta-data/spot/instance-action` or `api/token`; default: any. */
  readonly path?: string;
  /** How many requests it hits; `always` lasts until the faults are cleared. Default 1. */
  readonly times?: number | 'always';
  /** Never answers, cuts the connection, or answers this: status 200 unless told, EC2's error page without a body. */
  readonly effect: 'stall' | 'drop' | { readonly status?: number; readonly body?: string };
}

/** The faults that wait for metadata requests. */
export class MetadataFaultBook {
  #faults: { readonly fault: MetadataFault; left: number }[] = [];

  add(fault: MetadataFault): void {
    if (!isEffect(fault.effect)) {
      throw new TypeError("A metadata fault needs an effect: 'stall', 'drop', or { status from 200 to 599, body }.");
    }
    this.#faults.push({ fault, left: fault.times === 'always' ? Infinity : (fault.times ?? 1) });
  }

  /** Forgets the faults of one instance, or all; those meant for any instance go only with all. */
  clear(instanceId?: string): void {
    this.#faults = this.#faults.filter(({ fault }) => instanceId !== undefined && fault.instanceId !== instanceId);
  }

  /** What hits this request, which uses it up once; the oldest that matches. `path` is what follows `/latest/`. */
  take(instanceId: string, path: string): MetadataFault['effect'] | undefined {
    const entry = this.#faults.find(
      ({ fault }) => (fault.instanceId ?? instanceId) === instanceId && trimmed(fault.path ?? path) === trimmed(path),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.#faults = this.#faults.filter((candidate) => candidate !== entry);
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
