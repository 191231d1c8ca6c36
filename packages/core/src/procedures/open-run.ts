import { type Clock, type Logger, type Procedure, SpotGuardError } from '@spotguard/sdk';
import type { Journal } from './journal.js';
import { canContinueInMemory, logContinuesInMemory, RunJournal } from './run-journal.js';
import { knownResults } from './run-outcome.js';
import { applyEntry, type JournalEntry, type RunRecord } from './run-record.js';
import { convertThroughJson, readJournaled } from './step-value.js';
import { withStorageDeadline } from './storage-deadline.js';

export interface OpenRunOptions {
  readonly procedure: Procedure;
  readonly key: string;
  readonly input: unknown;
  readonly journal: Promise<Journal>;
  /** Returns why the journal cannot be used now; undefined when it can. */
  readonly storageProblem: () => SpotGuardError | undefined;
  readonly clock: Clock;
  readonly log: Logger | undefined;
  /** Aborted when the agent drains. */
  readonly signal: AbortSignal;
}

/**
 * Finds the run with this key in the journal, or begins it there. When the journal fails, a procedure with
 * `onStorageFailure: 'continue-in-memory'` begins it in memory; for any other this rejects with the journal's error.
 * Also rejects when the schema refuses the input.
 */
export async function openRun(options: OpenRunOptions): Promise<RunJournal> {
  const { procedure, key, log, signal } = options;
  try {
    return await openInJournal(options);
  } catch (error) {
    signal.throwIfAborted();
    if (!canContinueInMemory(procedure)) throw error;
    const record = applyEntry(undefined, await firstEntry(options));
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
  if (known !== undefined && canContinueInMemory(procedure)) await assertResumable(known, procedure);
  const record = known ?? (await withStorageDeadline(journal.record(await firstEntry(options)), options));
  return new RunJournal({ ...options, record, journal });
}

/** Makes the first entry of a run. Rejects when the schema refuses the input. */
async function firstEntry({ procedure, key, input, clock }: OpenRunOptions): Promise<JournalEntry> {
  const { id, version, input: schema } = procedure;
  const value = convertThroughJson(input);
  await readJournaled(schema, value, `The input of '${id}'`);
  return { type: 'started', run: key, at: clock.now(), procedure: id, version, input: value };
}

/** Rejects when an unfinished run cannot go on from what the journal contains of it. */
async function assertResumable(record: RunRecord, procedure: Procedure): Promise<void> {
  if (record.outcome !== undefined || record.procedure !== procedure.id) return;
  const { id, version, input } = procedure;
  if (record.version !== version) {
    const message = `Run '${record.key}' was begun by version ${record.version} of '${id}'; this build has version ${version}`;
    throw new SpotGuardError('STORAGE_FAILED', message);
  }
  await readJournaled(input, record.input, `The input of '${id}'`);
  await knownResults(record, procedure);
}
