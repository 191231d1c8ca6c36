import * as z from 'zod';
import { climb, notBegun } from './climb.js';

const maxReasonLength = 300;

/** Who named or made a candidate. */
export const candidateOrigin = z.enum(['promoted', 'standby', 'adopted', 'launched']);
export type CandidateOrigin = z.output<typeof candidateOrigin>;

/** Who carries the workload by what the control plane has said, and at which generation; a successor follows on it. */
export const recordedPrimary = z.object({ instanceId: z.string(), generation: z.number() });
export type RecordedPrimary = z.output<typeof recordedPrimary>;

/** An instance that this failover has launched, or taken over from a switch, and the generation that it was launched for. */
const ownInstance = z.object({ instanceId: z.string(), origin: candidateOrigin, generation: z.number() });

/** What a failover knows so far; journaled with each intent, so that a restart goes on from there. */
export const failoverState = z.object({
  primary: recordedPrimary,
  /** Instances that are not chosen again, and why. One that lives is better than none when nothing else was found. */
  rejected: z.array(z.object({ instanceId: z.string(), reason: z.string(), isAlive: z.boolean() })),
  /** What is this failover's to end unless it becomes the successor. */
  own: z.array(ownInstance),
  /** Client tokens of launches whose answer never came: an instance may be there. */
  unanswered: z.array(z.string()),
  climb,
  hasAskedForSwitch: z.boolean(),
});
export type FailoverState = z.output<typeof failoverState>;

/** What one run hands on to the next. */
export const handedOn = failoverState.pick({ primary: true, rejected: true, own: true, unanswered: true });
export type HandedOn = z.output<typeof handedOn>;

/** Where a run begins: with this instance as the primary, unless the runs before have left something else. */
export function stateAtStart(
  itself: RecordedPrimary,
  { before }: { readonly before?: HandedOn | undefined },
): FailoverState {
  const { primary, rejected, own, unanswered } = before ?? { primary: itself, rejected: [], own: [], unanswered: [] };
  return { primary, rejected, own, unanswered, climb: notBegun, hasAskedForSwitch: false };
}

export function isRejected({ rejected }: Pick<FailoverState, 'rejected'>, instanceId: string): boolean {
  return rejected.some((other) => other.instanceId === instanceId);
}

/** The state without a candidate that turned out to be none. */
export function reject<S extends Pick<FailoverState, 'rejected'>>(
  state: S,
  { instanceId, reason, isAlive = false }: { instanceId: string; reason: string; isAlive?: boolean },
): S {
  const others = state.rejected.filter((other) => other.instanceId !== instanceId);
  return { ...state, rejected: [...others, { instanceId, reason: reason.slice(0, maxReasonLength), isAlive }] };
}

/** The state with an instance of its own, launched for the next generation. */
export function addOwn(state: FailoverState, instanceId: string, origin: CandidateOrigin): FailoverState {
  if (state.own.some((other) => other.instanceId === instanceId)) return state;
  return { ...state, own: [...state.own, { instanceId, origin, generation: state.primary.generation + 1 }] };
}

/** The state in which somebody else is the primary: what was launched for an earlier generation is never promoted. */
export function withPrimary<S extends HandedOn>(state: S, primary: RecordedPrimary | undefined): S {
  if (primary === undefined || primary.generation <= state.primary.generation) return state;
  const reason = `${primary.instanceId} has become the primary at generation ${primary.generation}`;
  const behind = state.own.filter(
    ({ instanceId, generation }) => generation <= primary.generation && instanceId !== primary.instanceId,
  );
  return behind
    .filter(({ instanceId }) => !isRejected(state, instanceId))
    .reduce((before, { instanceId }) => reject(before, { instanceId, reason, isAlive: true }), { ...state, primary });
}
