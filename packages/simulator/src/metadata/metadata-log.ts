/** One request to the metadata service of an instance, as it ended. */
export interface MetadataRequest {
  /** The requests of an instance count up from 1, also those that are kept no longer. */
  readonly number: number;
  readonly at: string;
  readonly method: string;
  /** What follows `/latest/`, such as `meta-data/instance-id`; of another version the whole path. */
  readonly path: string;
  /** The connections of an instance count up from 1, also those that carry no request. */
  readonly connection: number;
  /** The HTTP status, or what an injected fault did instead. */
  readonly result: number | 'stalled' | 'dropped';
}

const limit = 10_000;

/** What each instance has asked of its metadata service: of more than 10,000 requests the newest. */
export class MetadataLog {
  readonly #requests = new Map<string, MetadataRequest[]>();
  readonly #counts = new Map<string, number>();
  readonly #connections = new Map<string, number>();

  /** Counts a new connection and gives its number. */
  connect(instanceId: string): number {
    return nextOf(this.#connections, instanceId);
  }

  record(instanceId: string, request: Omit<MetadataRequest, 'number'>): void {
    const requests = this.#requests.get(instanceId) ?? [];
    requests.push({ number: nextOf(this.#counts, instanceId), ...request });
    if (requests.length > 2 * limit) requests.splice(0, requests.length - limit);
    this.#requests.set(instanceId, requests);
  }

  of(instanceId: string): readonly MetadataRequest[] {
    return (this.#requests.get(instanceId) ?? []).slice(-limit);
  }
}

function nextOf(counts: Map<string, number>, instanceId: string): number {
  const next = (counts.get(instanceId) ?? 0) + 1;
  counts.set(instanceId, next);
  return next;
}
