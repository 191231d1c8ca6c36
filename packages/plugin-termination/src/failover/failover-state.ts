import * as z from 'zod';
import { launchProgress, noProgress } from './launch-progress.js';

const maxReasonLength = 300;

/** How the failover came to know a candidate. */
export const candidateOrigin = z.enum(['promoted', 'replica', 'adopted', 'launched']);
export type CandidateOrigin = z.output<typeof candidateOrigin>;

/** The primary according to the control plane, and its generation. A successor is launched for the next generation. */
export const recordedPrimary = z.object({ instanceId: z.string(), generation: z.number() });
export type RecordedPrimary = z.output<typeof recordedPrimary>;

/** An instance that this failover launched, or adopted from a switch, and the generation that it was launched for. */
const ownInstance = z.object({ instanceId: z.string(), origin: candidateOrigin, generation: z.number() });

/** What a failover knows so far. It is journaled with each intent, so that a restart continues from there. */
export const failoverState = z.object({
  primary: recordedPrimary,
  /** Instances that are not chosen again, and why. One that is alive is used when nothing else was found. */
  rejected: z.array(z.object({ instanceId: z.string(), reason: z.string(), isAlive: z.boolean() })),
  /** Instances that this failover has to terminate unless they become the successor. */
  ownInstances: z.array(ownInstance),
  /** Client tokens of launches that EC2 did not answer: an instance may exist. */
  unansweredTokens: z.array(z.string()),
  launchProgress,
  hasAskedForSwitch: z.boolean(),
});
export type FailoverState = z.output<typeof failoverState>;

/** What the next run takes over from this one. */
export const carriedState = failoverState.pick({
  primary: true,
  rejected: true,
  ownInstances: true,
  unansweredTokens: true,
});
export type CarriedState = z.output<typeof carriedState>;

/** The state in which a run starts: that of the previous run, or else with this instance as the primary. */
export function stateAtStart(
  thisInstance: RecordedPrimary,
  { previous }: { readonly previous?: CarriedState | undefined },
): FailoverState {
  const nothingKnown = { primary: thisInstance, rejected: [], ownInstances: [], unansweredTokens: [] };
  return { ...(previous ?? nothingKnown), launchProgress: noProgress, hasAskedForSwitch: false };
}

export function isRejected({ rejected }: Pick<FailoverState, 'rejected'>, instanceId: string): boolean {
  return rejected.some((other) => other.instanceId === instanceId);
}

/** Adds a candidate that cannot be the successor, or replaces the reason that was recorded for it. */
export function rejectCandidate<S extends Pick<FailoverState, 'rejected'>>(
  state: S,
  { instanceId, reason, isAlive = false }: { instanceId: string; reason: string; isAlive?: boolean },
): S {
  const others = state.rejected.filter((other) => other.instanceId !== instanceId);
  return { ...state, rejected: [...others, { instanceId, reason: reason.slice(0, maxReasonLength), isAlive }] };
}

/** Adds an instance that was launched for the next generation. */
export function addOwnInstance(state: FailoverState, instanceId: string, origin: CandidateOrigin): FailoverState {
  if (state.ownInstances.some((other) => other.instanceId === instanceId)) return state;
  const generation = state.primary.generation + 1;
  return { ...state, ownInstances: [...state.ownInstances, { instanceId, origin, generation }] };
}

/**
 * Records a later primary, and rejects the own instances that were launched for its generation or an earlier one: they
 * can no longer be promoted.
 */
export function withPrimary<S extends CarriedState>(state: S, primary: RecordedPrimary | undefined): S {
  if (primary === undefined || primary.generation <= state.primary.generation) return state;
  const reason = `${primary.instanceId} has become the primary at generation ${primary.generation}`;
  const outdated = state.ownInstances.filter(
    ({ instanceId, generation }) => generation <= primary.generation && instanceId !== primary.instanceId,
  );
  return outdated
    .filter(({ instanceId }) => !isRejected(state, instanceId))
    .reduce((before, { instanceId }) => rejectCandidate(before, { instanceId, reason, isAlive: true }), {
      ...state,
      primary,
    });
}
