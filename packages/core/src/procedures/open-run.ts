import { type Clock, type Logger, type Procedure, SpotGuardError } from '@spotguard/sdk';
import type { Journal } from './journal.js';
import { canContinueInMemory, logContinuesInMemory, RunJournal } from './run-journal.js';
import { knownResults } from './run-outcome.js';
import { applyEntry, type JournalEntry, type RunRecord } from './run-record.js';
import { readBack, throughJson } from './step-value.js';
import { withStorageDeadline } from './storage-deadline.js';

export interface OpenRunOptions {
  readonly procedure: Procedure;
  readonly key: string;
  readonly input: unknown;
  readonly journal: Promise<Journal>;
  /** Why nothing can be journaled now. */
  readonly storageProblem: () => SpotGuardError | undefined;
  readonly clock: Clock;
  readonly log: Logger | undefined;
  /** Aborted when the agent drains. */
  readonly signal: AbortSignal;
}

/**
 * Finds the run with this key, or begins it: in the journal or, when that fails and the procedure goes on all the same, in
 * memory. Rejects when the input is refused by its schema, and as the journal does.
 */
export async function openRun(options: OpenRunOptions): Promise<RunJournal> {
  const { procedure, key, log, signal } = options;
  try {
    return await openInJournal(options);
  } catch (error) {
    signal.throwIfAborted();
    if (!canContinueInMemory(procedure)) throw error;
    const record = applyEntry(undefined, await beginning(options));
    if (record === undefined) throw error;
    logContinuesInMemory(log, { procedure: procedure.id, run: key, error });
    return new RunJournal({ ...options, record, journal: undefined });
  }
}

async function openInJournal(options: OpenRunOptions): Promise<RunJournal> {
  const { procedure, key, storageProblem, signal } = options;
  const problem = storageProblem();
  if (problem !== undefined) throw problem;
  const journal = await withStorageDeadline(options.journal, options);
  signal.throwIfAborted();
  const known = journal.find(key);
  if (known !== undefined && canContinueInMemory(procedure)) await expectUsable(known, procedure);
  const record = known ?? (await withStorageDeadline(journal.record(await beginning(options)), options));
  return new RunJournal({ ...options, record, journal });
}

/** The first entry of a run. */
async function beginning({ procedure, key, input, clock }: OpenRunOptions): Promise<JournalEntry> {
  const { id, version, input: schema } = procedure;
  const value = throughJson(input);
  await readBack(schema, value, `The input of '${id}'`);
  return { type: 'started', run: key, at: clock.now(), procedure: id, version, input: value };
}

/** Throws when an unfinished run cannot go on from what the journal holds of it. */
async function expectUsable(record: RunRecord, procedure: Procedure): Promise<void> {
  if (record.outcome !== undefined || record.procedure !== procedure.id) return;
  const { id, version, input } = procedure;
  if (record.version !== version) {
    const message = `Run '${record.key}' was begun by version ${record.version} of '${id}'; this build has version ${version}`;
    throw new SpotGuardError('STORAGE_FAILED', message);
  }
  await readBack(input, record.input, `The input of '${id}'`);
  await knownResults(record, procedure);
}
