import type { ReadyReplica } from '../contract.js';

/** Looks in a row that prove the end of an instance which EC2 shows as ended, and of one that it does not show. */
const endedLooks = 2;
const missingLooks = 4;
const missingMs = 120_000;

/** How a replica has fared so far: up, or not to be had, and why. */
export type ReadinessResult = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** A replica of this instance as this process knows it, from the request to its end. */
export class LiveReplica {
  readonly replicaId: string;
  /** Resolves when it is ready or will never be. */
  readonly readiness: Promise<ReadinessResult>;
  readonly #withdrawal = new AbortController();
  readonly #loss = new AbortController();
  #decide: (readiness: ReadinessResult) => void = () => {};
  #ready: ReadyReplica | undefined;
  #isSeen = true;
  #absence: { readonly since: number; readonly looks: number } | undefined;

  constructor(replicaId: string) {
    this.replicaId = replicaId;
    this.readiness = new Promise((resolve) => {
      this.#decide = resolve;
    });
  }

  /** Aborted when the control plane does not want it any more. */
  get withdrawn(): AbortSignal {
    return this.#withdrawal.signal;
  }

  /** Aborted when its instance has ended without being asked to. */
  get lost(): AbortSignal {
    return this.#loss.signal;
  }

  /** What could take over now; undefined for one that is not ready, withdrawn, or was last seen not to run. */
  get ready(): ReadyReplica | undefined {
    return this.#isSeen && !this.withdrawn.aborted && !this.lost.aborted ? this.#ready : undefined;
  }

  /** The instance to look after, from the moment at which it is ready. */
  get instanceId(): string | undefined {
    return this.#ready?.instanceId;
  }

  withdraw(): void {
    this.#withdrawal.abort();
  }

  standsBy(ready: ReadyReplica): void {
    this.#ready = ready;
    this.#decide({ ready: true });
  }

  fails(reason: string): void {
    this.#decide({ ready: false, reason });
  }

  /**
   * What a look at EC2 showed at `now` (monotonic milliseconds): one proves nothing, but an instance that was just seen not to
   * run is not handed out.
   */
  seen(state: 'running' | 'missing' | 'ended', now: number): void {
    this.#isSeen = state !== 'ended';
    if (state === 'running') {
      this.#absence = undefined;
      return;
    }
    const { since = now, looks = 0 } = this.#absence ?? {};
    this.#absence = { since, looks: looks + 1 };
    const isProven =
      state === 'ended' ? looks + 1 >= endedLooks : looks + 1 >= missingLooks && now - since >= missingMs;
    if (isProven) this.#loss.abort();
  }
}
