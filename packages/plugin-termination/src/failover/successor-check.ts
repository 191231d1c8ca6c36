import { GoneEvidence, type InstanceDescription, Instances } from '@spotguard/plugin-aws/contract';
import { tagKeys } from '@spotguard/protocol';
import { Clock, InstanceIdentity, Lineage } from '@spotguard/sdk';
import { beforeTime } from '@spotguard/sdk/async';
import { inject, injectable } from '@spotguard/sdk/inject';

/** An instance that could carry the workload after this one, whoever named it. */
export interface Candidate {
  readonly instanceId: string;
  /** This agent has just launched it: it is ours for certain, and EC2 may not show it yet. */
  readonly isJustLaunched: boolean;
}

/** What one look at EC2 says of a candidate. `unseen` and `unknown` prove nothing. */
export type Sighting =
  | { readonly status: 'alive'; readonly found: InstanceDescription }
  | { readonly status: 'unfit'; readonly reason: string; readonly found: InstanceDescription | undefined }
  | { readonly status: 'unseen' }
  | { readonly status: 'unknown' };

const lookMs = 3_000;
const pauseMs = 1_500;
/** EC2 may show a new instance late; its guide ("Eventual consistency") gives no bound, and in practice it is seconds. */
const maxUnseenMs = 30_000;
const maxUnknownMs = 10_000;

/**
 * The one place that says whether an instance is a living successor of this one. It believes EC2 alone. Looks by
 * DescribeInstances.
 */
@injectable()
export class SuccessorCheck {
  constructor(
    @inject(InstanceIdentity) private readonly identity: InstanceIdentity,
    @inject(Lineage) private readonly lineage: Lineage,
    @inject(Instances) private readonly instances: Instances,
    @inject(Clock) private readonly clock: Clock,
  ) {}

  /** One look; resolves within seconds, and rejects only with the signal's reason. */
  async look(candidate: Candidate, parent: AbortSignal): Promise<Sighting> {
    const { clock, instances } = this;
    const { instanceId } = candidate;
    if (instanceId === this.identity.instanceId) return unfit(`${instanceId} is this instance itself`, undefined);
    const limit = { clock, at: clock.monotonic() + lookMs, parent };
    try {
      const answer = await beforeTime(limit, async (signal) => ({
        found: await instances.describe(instanceId, signal),
      }));
      if (answer === undefined) return { status: 'unknown' };
      if (answer.found === undefined) return { status: 'unseen' };
      const reason = this.#reasonAgainst(answer.found, candidate);
      return reason === undefined ? { status: 'alive', found: answer.found } : unfit(reason, answer.found);
    } catch {
      parent.throwIfAborted();
      return { status: 'unknown' };
    }
  }

  /**
   * Whether the workload may be left to it: undefined, or why not. An EC2 that does not answer is asked for ten seconds,
   * and then the candidate is given the benefit of the doubt: keep watching it.
   */
  async reasonAgainst(candidate: Candidate, signal: AbortSignal): Promise<string | undefined> {
    const last = await this.#lastSighting(candidate, signal);
    if (last.status === 'unfit') return last.reason;
    return last.status === 'unseen' && !candidate.isJustLaunched ? unseenReason(candidate) : undefined;
  }

  /** Whether an instance of this workload lives, of whatever generation; also when EC2 does not answer. */
  async isLiving(instanceId: string, signal: AbortSignal): Promise<boolean> {
    const last = await this.#lastSighting({ instanceId, isJustLaunched: false }, signal);
    if (last.status !== 'unfit') return last.status !== 'unseen';
    const { found } = last;
    return (
      (found?.state === 'running' || found?.state === 'pending') && found.tags[tagKeys.agent] === this.lineage.agent
    );
  }

  /** Resolves with the reason when it cannot be the successor any more; rejects with the signal's reason. */
  async untilUnfit(candidate: Candidate, signal: AbortSignal): Promise<string> {
    const { clock } = this;
    let evidence = new GoneEvidence({ maxUnseenMs: candidate.isJustLaunched ? maxUnseenMs : 0 });
    for (;;) {
      const sighting = await this.look(candidate, signal);
      if (sighting.status === 'unfit') return sighting.reason;
      if (sighting.status === 'alive') evidence = new GoneEvidence();
      if (sighting.status === 'unseen' && evidence.add('unseen', clock.monotonic())) return unseenReason(candidate);
      await clock.sleep(pauseMs, signal);
    }
  }

  /** Looks until EC2 shows it, has not shown it often enough, or has not answered for ten seconds; answers the last look. */
  async #lastSighting(candidate: Candidate, signal: AbortSignal): Promise<Sighting> {
    const unknownSince = this.clock.monotonic();
    const evidence = new GoneEvidence();
    for (;;) {
      const sighting = await this.look(candidate, signal);
      if (sighting.status === 'alive' || sighting.status === 'unfit') return sighting;
      if (sighting.status === 'unseen') {
        if (candidate.isJustLaunched || evidence.add('unseen', this.clock.monotonic())) return sighting;
      } else if (this.clock.monotonic() - unknownSince >= maxUnknownMs) return sighting;
      await this.clock.sleep(pauseMs, signal);
    }
  }

  #reasonAgainst(found: InstanceDescription, { isJustLaunched }: Candidate): string | undefined {
    const { instanceId, state, stateReason, tags } = found;
    const { agent, generation } = this.lineage;
    if (state !== 'running' && state !== 'pending') {
      return `${instanceId} is ${state}${stateReason === undefined ? '' : ` (${stateReason})`}`;
    }
    // The tags of a launch may be shown later than the instance.
    if (isJustLaunched) return undefined;
    if (tags[tagKeys.agent] !== agent) return `${instanceId} is not tagged as an instance of workload '${agent}'`;
    const theirs = Number(tags[tagKeys.generation]);
    if (!(theirs > generation)) {
      return `${instanceId} is of generation ${tags[tagKeys.generation]}, which does not follow on ${generation}`;
    }
    return tags[tagKeys.role] === 'retiring' ? `${instanceId} has handed over itself` : undefined;
  }
}

function unfit(reason: string, found: InstanceDescription | undefined): Sighting {
  return { status: 'unfit', reason, found };
}

function unseenReason({ instanceId }: Candidate): string {
  return `EC2 does not know ${instanceId}`;
}
