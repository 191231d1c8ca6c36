import { formatMeasured, formatWholeSeconds } from '../format/format-duration.js';
import type { Interruption } from './interruption.js';
import type { Verdict } from './verdict.js';

/** What a verdict says: the first words are what matters. */
export interface VerdictWords {
  readonly head: string;
  readonly first: string;
  readonly rest: string;
}

interface VerdictContext {
  readonly name: string;
  readonly shown: Pick<Interruption, 'action'>;
  /** Why its agent would do nothing. */
  readonly preventedBy: string | null;
  /** Whether the deadline has passed. */
  readonly isOver: boolean;
}

const reasons = {
  failed: 'The failover launched nothing. Its agent tries again as long as there is time.',
  frozen: 'A freeze forbids the failover. Lift it, or move the workload yourself.',
  silent: 'Its agent has said nothing for more than 40 s. Nobody knows whether a failover is under way.',
  'too-late': 'The new instance is expected only after AWS has the old one.',
} as const;

/** Puts a verdict into words: a headline, and one sentence that a tired person can act on. */
export function verdictWords(verdict: Verdict, { name, shown, preventedBy, isOver }: VerdictContext): VerdictWords {
  const taking = { stop: 'stopping', hibernate: 'hibernating', terminate: 'taking' }[shown.action ?? 'terminate'];
  const head = `AWS is ${taking} the instance of ${name}.`;
  switch (verdict.kind) {
    case 'survived':
      if (verdict.secondsLeft === null)
        return { head: `${name} was under notice.`, first: 'Survived:', rest: 'AWS did not take the instance.' };
      return {
        head: `${name} runs on another instance.`,
        first: 'Survived:',
        rest: `it moved ${formatMeasured(verdict.secondsLeft)} before AWS ${isOver ? 'took' : 'takes'} the instance.`,
      };
    case 'not-survived':
      return {
        head: `AWS took the instance of ${name}.`,
        first: 'Not survived:',
        rest:
          verdict.secondsWithout === null
            ? 'nobody serves.'
            : `nobody served for ${formatWholeSeconds(verdict.secondsWithout)}.`,
      };
    case 'needed':
      return {
        head,
        first: 'You are needed.',
        rest: verdict.reason === 'prevented' ? `Its agent will do nothing: ${preventedBy}` : reasons[verdict.reason],
      };
    case 'passed':
      return {
        head,
        first: 'The deadline has passed.',
        rest: 'The server does not know yet whether the instance is gone.',
      };
    case 'no-forecast':
      return {
        head,
        first: 'No forecast.',
        rest: 'The old instance still serves. Its agent has not said how long a failover takes.',
      };
    case 'tight':
      return {
        head,
        first: `Tight: about ${formatWholeSeconds(verdict.secondsLeft)} to spare.`,
        rest: `The old instance still serves. ${takeOverWords(verdict.seconds)}.`,
      };
    case 'nothing-to-do':
      return {
        head,
        first: 'Nothing to do.',
        rest: `The old instance still serves. ${takeOverWords(verdict.seconds)}, ${formatWholeSeconds(verdict.secondsLeft)} before the deadline.`,
      };
  }
}

/** When the new instance takes over, without a full stop. */
function takeOverWords(seconds: number): string {
  if (seconds < 1) return 'The new one was expected to have taken over by now';
  return `The new one should take over in about ${formatWholeSeconds(seconds)}`;
}

interface SignalContext {
  readonly name: string;
  readonly shown: Pick<Interruption, 'kind'>;
  /** Whether the workload still runs on that instance. */
  readonly isPresent: boolean;
}

/** Puts what is no notice to a primary into words. */
export function signalWords({ name, shown: { kind }, isPresent }: SignalContext): VerdictWords {
  const rest = isPresent ? 'The workload runs on this instance.' : 'The workload runs on another instance.';
  if (kind === 'rebalance') {
    const head = `AWS recommended to move the instance of ${name}.`;
    return { head, first: 'No deadline.', rest: `Most recommendations are not followed by a notice. ${rest}` };
  }
  if (kind === 'maintenance')
    return { head: `AWS planned maintenance of the instance of ${name}.`, first: 'No notice.', rest };
  const head = `AWS gave notice to an instance of ${name} that was not the primary.`;
  return { head, first: 'Not interrupted.', rest: 'The workload went on running where it was.' };
}
