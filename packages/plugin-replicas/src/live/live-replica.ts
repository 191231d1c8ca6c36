import type { ReadyReplica } from '../contract.js';

/** Checks in a row that prove the end of an instance that EC2 shows as ended, and of one that EC2 does not show. */
const minEndedChecks = 2;
const minMissingChecks = 4;
/** The checks of a missing instance must span this time too. */
const minMissingMs = 120_000;

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
  #mayBeRunning = true;
  #absence: { readonly since: number; readonly checks: number } | undefined;

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
    return this.#mayBeRunning && !this.withdrawn.aborted && !this.unexpectedEnd.aborted ? this.#ready : undefined;
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
   * Records what EC2 showed at `now` (monotonic milliseconds). One check proves nothing, but a replica just seen as ended is
   * not offered as {@link ready} until a later check shows it running or missing.
   */
  recordState(state: 'running' | 'missing' | 'ended', now: number): void {
    this.#mayBeRunning = state !== 'ended';
    if (state === 'running') {
      this.#absence = undefined;
      return;
    }
    const { since = now, checks = 0 } = this.#absence ?? {};
    this.#absence = { since, checks: checks + 1 };
    const isProven =
      state === 'ended' ? checks + 1 >= minEndedChecks : checks + 1 >= minMissingChecks && now - since >= minMissingMs;
    if (isProven) this.#unexpectedEnd.abort();
  }
}
