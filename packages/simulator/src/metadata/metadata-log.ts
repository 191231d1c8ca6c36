/** A request to the metadata service of an instance, after its end. */
export interface MetadataRequest {
  /** The number of the request among all of the instance, from 1 on. */
  readonly number: number;
  /** When it arrived, in ISO form. */
  readonly at: string;
  readonly method: string;
  /** The path below `/latest/`, such as `meta-data/instance-id`; the whole path for another version than `latest`. */
  readonly path: string;
  /** The number of the connection among all of the instance, from 1 on. */
  readonly connection: number;
  /** The HTTP status, or what an injected fault did instead of an answer. */
  readonly result: number | 'stalled' | 'dropped';
}

const maxRequests = 10_000;

/** The requests of each instance to its metadata service. Only the newest 10,000 are kept. */
export class MetadataLog {
  readonly #requests = new Map<string, MetadataRequest[]>();
  readonly #counts = new Map<string, number>();
  readonly #connections = new Map<string, number>();

  /** Counts a new connection and returns its number. */
  connect(instanceId: string): number {
    return nextOf(this.#connections, instanceId);
  }

  record(instanceId: string, request: Omit<MetadataRequest, 'number'>): void {
    const requests = this.#requests.get(instanceId) ?? [];
    requests.push({ number: nextOf(this.#counts, instanceId), ...request });
    if (requests.length > 2 * maxRequests) requests.splice(0, requests.length - maxRequests);
    this.#requests.set(instanceId, requests);
  }

  of(instanceId: string): readonly MetadataRequest[] {
    return (this.#requests.get(instanceId) ?? []).slice(-maxRequests);
  }
}

function nextOf(counts: Map<string, number>, instanceId: string): number {
  const next = (counts.get(instanceId) ?? 0) + 1;
  counts.set(instanceId, next);
  return next;
}
