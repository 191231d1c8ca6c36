import { GoneEvidence, type Look } from '@spotguard/plugin-aws/contract';
import type { ReadyReplica } from '../contract.js';

/** Replicas are looked at every half minute by default, so two looks are far enough apart. */
const goneOptions = { minLooks: 2, maxUnseenMs: 120_000 };

/** Whether a replica became ready, or why it did not. */
export type ReadinessResult = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** What this process knows about a replica of this instance, from the request to its end. */
export class LiveReplica {
  readonly replicaId: string;
  /** Resolves when it is ready, or when it is known that it will not be. */
  readonly readiness: Promise<ReadinessResult>;
  readonly #withdrawal = new AbortController();
  readonly #unexpectedEnd = new AbortController();
  #resolveReadiness: (readiness: ReadinessResult) => void = () => {};
  #ready: ReadyReplica | undefined;
  readonly #evidence = new GoneEvidence(goneOptions);
  #isShownAsGone = false;

  constructor(replicaId: string) {
    this.replicaId = replicaId;
    this.readiness = new Promise((resolve) => {
      this.#resolveReadiness = resolve;
    });
  }

  /** Aborted when the control plane does not want it any more. */
  get withdrawn(): AbortSignal {
    return this.#withdrawal.signal;
  }

  /** Aborted when its instance has ended without being asked to. */
  get unexpectedEnd(): AbortSignal {
    return this.#unexpectedEnd.signal;
  }

  /** The replica if it could take over now: it is ready, not withdrawn, and the last check did not show it as ended. */
  get ready(): ReadyReplica | undefined {
    return !this.#isShownAsGone && !this.withdrawn.aborted && !this.unexpectedEnd.aborted ? this.#ready : undefined;
  }

  /** The instance to check, from the moment it is ready. */
  get instanceId(): string | undefined {
    return this.#ready?.instanceId;
  }

  withdraw(): void {
    this.#withdrawal.abort();
  }

  becomeReady(ready: ReadyReplica): void {
    this.#ready = ready;
    this.#resolveReadiness({ ready: true });
  }

  fail(reason: string): void {
    this.#resolveReadiness({ ready: false, reason });
  }

  /**
   * Records what EC2 showed at `now` (monotonic milliseconds). One look proves nothing, but a replica just shown as gone is
   * not offered as {@link ready} until a later look shows it running, or not at all.
   */
  addLook(look: Look, now: number): void {
    this.#isShownAsGone = look === 'gone';
    if (this.#evidence.add(look, now)) this.#unexpectedEnd.abort();
  }
}
