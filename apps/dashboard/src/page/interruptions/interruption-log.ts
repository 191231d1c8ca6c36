import type { Step } from '../lanes/lane.js';
import { keyOfStep, stepName, timeOf } from '../lanes/step-lanes.js';
import type { Interruption } from './interruption.js';
import { actionVerb } from './interruption-words.js';

/** Something that happened during an interruption. */
export interface LogEntry {
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly words: string;
  readonly isFailure: boolean;
}

/** What happened during an interruption, the newest first: its notice, each begin and end of a step, and the hand-over. */
export function interruptionLog(shown: Interruption, steps: readonly Step[]): readonly LogEntry[] {
  const noticed = timeOf(shown.noticedAt ?? shown.receivedAt) ?? 0;
  const handedOver = timeOf(shown.handedOverAt);
  const entry = (key: string, at: number, words: string, isFailure = false): LogEntry => ({
    key,
    at,
    words,
    isFailure,
  });
  const ofSteps = steps.flatMap((step) => {
    const { outcome, detail } = step;
    const key = keyOfStep(step);
    const begin = timeOf(step.startedAt);
    const end = timeOf(step.endedAt);
    const name = stepName(step);
    const told = detail === null ? '' : `: ${detail}`;
    return [
      ...(begin === null ? [] : [entry(`${key} begin`, begin, `${name} began${end === null ? told : ''}`)]),
      ...(end === null ? [] : [entry(`${key} end`, end, `${name} ${endWords(outcome)}${told}`, outcome === 'failed')]),
    ];
  });
  // What has the same time stays in its order, the last first.
  return [
    entry('notice', noticed, `Notice: AWS ${actionVerb(shown)} ${shown.instanceId}`),
    ...ofSteps,
    ...(handedOver === null ? [] : [entry('hand-over', handedOver, `${shown.takenOverBy} is the primary`)]),
  ]
    .toReversed()
    .toSorted((one, other) => other.at - one.at);
}

function endWords(outcome: Step['outcome']): string {
  if (outcome === 'failed') return 'failed';
  return outcome === 'passed-over' ? 'was passed over' : 'done';
}
