import type { Lane, LaneGroup, Step } from './lane.js';

/** An instance whose steps stand together, and what it is called there. */
export interface LaneInstance {
  readonly name: string;
  readonly instanceId: string;
}

/** Turns steps into lanes, in their order, one group for each instance that has any. Steps of other instances are left out. */
export function stepLanes(instances: readonly LaneInstance[], steps: readonly Step[]): readonly LaneGroup[] {
  return instances
    .map(({ name, instanceId }) => {
      const lanes = steps.filter((step) => step.instanceId === instanceId).map(laneOf);
      return { name, instanceId, lanes };
    })
    .filter(({ lanes }) => lanes.length > 0);
}

/** Identifies an attempt at a step. */
export function keyOfStep({ instanceId, run, step, attempt, phase }: Step): string {
  return [instanceId, run, step, attempt, phase].join(' ');
}

/** The time of a text of the API in milliseconds; null stays null. */
export function timeOf(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

function laneOf(step: Step): Lane {
  const endsUnseen = untilEnd.has(step.step) && step.endedAt === null;
  return {
    key: keyOfStep(step),
    name: stepName(step),
    begin: timeOf(step.startedAt),
    end: timeOf(step.endedAt),
    kind: step.outcome ?? 'running',
    note: step.detail ?? (endsUnseen ? 'until the old instance ends' : undefined),
    endsUnseen,
  };
}

/** The steps that last until AWS has ended the old instance, of which an agent that runs there cannot tell. */
const untilEnd: ReadonlySet<string> = new Set(['retire', 'retire-predecessor']);

/** The name of a step in words: `Image available`, `Undo launch`, `Launch, attempt 2`. */
export function stepName({ step, phase, attempt }: Step): string {
  const words = step.replaceAll('-', ' ');
  const name = phase === 'undo' ? `Undo ${words}` : `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return attempt === 1 ? name : `${name}, attempt ${attempt}`;
}
