import { type Procedure, type ProcedureOutcome, SpotGuardError } from '@spotguard/sdk';
import type { RunRecord } from './run-record.js';
import { readJournaled } from './step-value.js';

/** Returns the outcome of a run that has ended, with the results of its steps. */
export async function outcomeOf(record: RunRecord, procedure: Procedure): Promise<ProcedureOutcome> {
  const { outcome } = record;
  if (outcome === undefined) throw new SpotGuardError('INVARIANT', `Run '${record.key}' has not ended`);
  const known = await knownResults(record, procedure);
  if (outcome.status === 'undone')
    return { ...outcome, results: Object.fromEntries(known), notUndone: outcome.notUndone ?? [] };
  return doneOutcome(record, procedure, known);
}

/** Returns the outcome of a run that will not be undone, with the results that it has so far. */
export function doneOutcome(
  record: RunRecord,
  procedure: Procedure,
  results: ReadonlyMap<string, unknown>,
): ProcedureOutcome {
  const passedOver = [...record.steps].flatMap(([step, known]) =>
    known.passedOver === undefined ? [] : [{ step, reason: known.passedOver }],
  );
  return { status: 'done', results: resultsBy(procedure, results), passedOver };
}

/** Returns the results that a run has so far, validated. Rejects when the schema of a step refuses one. */
export async function knownResults(record: RunRecord, procedure: Procedure): Promise<Map<string, unknown>> {
  const results = new Map<string, unknown>();
  for (const [name, declaration] of Object.entries(procedure.steps)) {
    const result = record.steps.get(name)?.result;
    if (result === undefined) continue;
    results.set(name, await readJournaled(declaration.result, result.value, `The result of step '${name}'`));
  }
  return results;
}

/** Returns the results by step. Reading a result that does not exist throws. */
export function resultsBy(
  procedure: Procedure,
  known: ReadonlyMap<string, unknown>,
): Readonly<Record<string, unknown>> {
  const results = {};
  for (const name of Object.keys(procedure.steps)) {
    const get = () => {
      throw new SpotGuardError('INVARIANT', `The result of step '${name}' was read before there was one`);
    };
    Object.defineProperty(results, name, known.has(name) ? { value: known.get(name), enumerable: true } : { get });
  }
  return results;
}
