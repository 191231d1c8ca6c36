import { type Procedure, type ProcedureOutcome, SpotGuardError } from '@spotguard/sdk';
import type { RunRecord } from './run-record.js';
import { readBack } from './step-value.js';

/** The public outcome of a run that has ended. */
export async function outcomeOf(record: RunRecord, procedure: Procedure): Promise<ProcedureOutcome> {
  const { outcome } = record;
  if (outcome === undefined) throw new SpotGuardError('INVARIANT', `Run '${record.key}' has not ended`);
  if (outcome.status !== 'done') return outcome;
  const passedOver = [...record.steps].flatMap(([step, known]) =>
    known.passedOver === undefined ? [] : [{ step, reason: known.passedOver }],
  );
  return { status: 'done', results: resultsBy(procedure, await knownResults(record, procedure)), passedOver };
}

/** The results that a run has so far, in their own types. */
export async function knownResults(record: RunRecord, procedure: Procedure): Promise<Map<string, unknown>> {
  const results = new Map<string, unknown>();
  for (const [name, declaration] of Object.entries(procedure.steps)) {
    const result = record.steps.get(name)?.result;
    if (result === undefined) continue;
    results.set(name, await readBack(declaration.result, result.value, `The result of step '${name}'`));
  }
  return results;
}

/** The results by step; reading one that is not there throws instead of giving `undefined`. */
export function resultsBy(
  procedure: Procedure,
  known: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  const results = {};
  for (const name of Object.keys(procedure.steps)) {
    const get = () => {
      throw new SpotGuardError('INVARIANT', `The result of step '${name}' was read, and there is none`);
    };
    Object.defineProperty(results, name, known.has(name) ? { value: known.get(name), enumerable: true } : { get });
  }
  return results;
}
