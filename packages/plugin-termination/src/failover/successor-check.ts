import { GoneEvidence, type InstanceDescription, Instances, isUp } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, InstanceIdentity, Lineage } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';

/** An instance that may take over the workload; it is not checked yet. */
export interface Candidate {
  readonly instanceId: string;
  /** This agent has just launched it, so it belongs to the workload; EC2 may not show it or its tags yet. */
  readonly isJustLaunched: boolean;
}

/**
 * What one DescribeInstances call says about a candidate. `not-shown`: EC2 answered without the instance. `unknown`: EC2 did
 * not answer. Neither proves that the instance is gone.
 */
export type CandidateStatus =
  | { readonly status: 'alive'; readonly found: InstanceDescription }
  | { readonly status: 'unfit'; readonly reason: string; readonly found: InstanceDescription | undefined }
  | { readonly status: 'not-shown' }
  | { readonly status: 'unknown' };

const maxCallMs = 3_000;
const pauseMs = 1_500;
/** EC2 may show a new instance late. Its guide ("Eventual consistency") gives no limit; in practice it takes seconds. */
const maxNotShownMs = 30_000;
const maxUnknownMs = 10_000;

/** Decides whether an instance is alive and can be the successor of this one. It relies on DescribeInstances alone. */
@injectable()
export class SuccessorCheck {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** Asks EC2 once; resolves within three seconds, and rejects only with the signal's reason. */
  async checkOnce(candidate: Candidate, parent: AbortSignal): Promise<CandidateStatus> {
    const { clock, instances } = this;
    const { instanceId } = candidate;
    if (instanceId === this.identity.instanceId) return unfit(`${instanceId} is this instance itself`, undefined);
    const limit = { clock, at: clock.monotonic() + maxCallMs, parent };
    try {
      const answer = await beforeTime(limit, async (signal) => ({
        found: await instances.describe(instanceId, signal),
      }));
      if (answer === undefined) return { status: 'unknown' };
      if (answer.found === undefined) return { status: 'not-shown' };
      const reason = this.#reasonAgainst(answer.found, candidate);
      return reason === undefined ? { status: 'alive', found: answer.found } : unfit(reason, answer.found);
    } catch {
      parent.throwIfAborted();
      return { status: 'unknown' };
    }
  }

  /**
   * Tells why the workload must not be handed to the candidate; undefined when it may be. When EC2 does not answer for ten
   * seconds, the candidate is accepted unchecked: the caller has to keep watching it.
   */
  async reasonAgainst(candidate: Candidate, signal: AbortSignal): Promise<string | undefined> {
    const last = await this.#checkUntilKnown(candidate, signal);
    if (last.status === 'unfit') return last.reason;
    return last.status === 'not-shown' && !candidate.isJustLaunched ? notShownReason(candidate) : undefined;
  }

  /** Whether an instance of this workload, of any generation, is alive. True also when EC2 does not answer. */
  async isAlive(instanceId: string, signal: AbortSignal): Promise<boolean> {
    const last = await this.#checkUntilKnown({ instanceId, isJustLaunched: false }, signal);
    if (last.status !== 'unfit') return last.status !== 'not-shown';
    const { found } = last;
    return found !== undefined && isUp(found) && found.tags[tagKeys.agent] === this.lineage.agent;
  }

  /**
   * Resolves with the reason as soon as the candidate can no longer be the successor; rejects with the signal's reason.
   */
  async waitUntilUnfit(candidate: Candidate, signal: AbortSignal): Promise<string> {
    const { clock } = this;
    let evidence = new GoneEvidence({ maxUnseenMs: candidate.isJustLaunched ? maxNotShownMs : 0 });
    for (;;) {
      const now = await this.checkOnce(candidate, signal);
      if (now.status === 'unfit') return now.reason;
      if (now.status === 'alive') evidence = new GoneEvidence();
      if (now.status === 'not-shown' && evidence.add('unseen', clock.monotonic())) return notShownReason(candidate);
      await clock.sleep(pauseMs, signal);
    }
  }

  /**
   * Asks EC2 until it shows the instance, has answered without it often enough, or has not answered for ten seconds;
   * resolves with the last status.
   */
  async #checkUntilKnown(candidate: Candidate, signal: AbortSignal): Promise<CandidateStatus> {
    const unknownSince = this.clock.monotonic();
    const evidence = new GoneEvidence();
    for (;;) {
      const now = await this.checkOnce(candidate, signal);
      if (now.status === 'alive' || now.status === 'unfit') return now;
      if (now.status === 'not-shown') {
        if (candidate.isJustLaunched || evidence.add('unseen', this.clock.monotonic())) return now;
      } else if (this.clock.monotonic() - unknownSince >= maxUnknownMs) return now;
      await this.clock.sleep(pauseMs, signal);
    }
  }

  #reasonAgainst(found: InstanceDescription, { isJustLaunched }: Candidate): string | undefined {
    const { instanceId, state, stateReason, tags } = found;
    const { agent, generation } = this.lineage;
    if (!isUp(found)) {
      return `${instanceId} is ${state}${stateReason === undefined ? '' : ` (${stateReason})`}`;
    }
    // EC2 may show a new instance before its tags.
    if (isJustLaunched) return undefined;
    if (tags[tagKeys.agent] !== agent) return `${instanceId} is not tagged as an instance of workload '${agent}'`;
    const theirs = Number(tags[tagKeys.generation]);
    if (!(theirs > generation)) {
      return `${instanceId} is of generation ${tags[tagKeys.generation]}, which is not later than ${generation}`;
    }
    return tags[tagKeys.role] === 'retiring' ? `${instanceId} has already handed over to another instance` : undefined;
  }
}

function unfit(reason: string, found: InstanceDescription | undefined): CandidateStatus {
  return { status: 'unfit', reason, found };
}

function notShownReason({ instanceId }: Candidate): string {
  return `EC2 does not know ${instanceId}`;
}
