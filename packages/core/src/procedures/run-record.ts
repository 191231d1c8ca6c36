/** What the journal knows about one run: everything that is needed to resume it after a crash. */
export interface RunRecord {
  readonly key: string;
  readonly procedure: string;
  readonly version: number;
  readonly input: unknown;
  readonly startedAt: number;
  /** In the order in which they were first prepared. */
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly undoing?: RunFailure;
  readonly outcome?: RunOutcome;
}

export interface StepRecord {
  readonly attempt: number;
  readonly intent: unknown;
  readonly result?: { readonly value: unknown };
  readonly passedOver?: string;
  readonly undone?: true;
}

export interface RunFailure {
  readonly step: string;
  readonly reason: string;
  readonly code: string;
}

/** The outcome without the results, which are in the steps. */
export type RunOutcome =
  | { readonly status: 'done' }
  | ({
      readonly status: 'undone';
      /** The steps that could not be undone; absent when there are none, and in journals of earlier versions. */
      readonly notUndone?: readonly string[];
    } & RunFailure);

/** One line of the journal. */
export type JournalEntry = { readonly run: string; readonly at: number } & (
  | { readonly type: 'started'; readonly procedure: string; readonly version: number; readonly input: unknown }
  | { readonly type: 'intended'; readonly step: string; readonly attempt: number; readonly intent: unknown }
  | { readonly type: 'performed'; readonly step: string; readonly result: unknown }
  | { readonly type: 'passed-over'; readonly step: string; readonly reason: string }
  | ({ readonly type: 'undoing' } & RunFailure)
  | { readonly type: 'undone'; readonly step: string }
  | { readonly type: 'ended'; readonly outcome: RunOutcome }
);

/**
 * Returns the run after one more entry. Entries of runs that were never started, and entries after the end of a run,
 * change nothing: a journal comes from disk and may be damaged.
 */
export function applyEntry(record: RunRecord | undefined, entry: JournalEntry): RunRecord | undefined {
  if (entry.type === 'started') {
    if (record !== undefined) return record;
    const { run, procedure, version, input, at } = entry;
    return { key: run, procedure, version, input, startedAt: at, steps: new Map() };
  }
  if (record === undefined || record.outcome !== undefined) return record;
  switch (entry.type) {
    case 'intended':
      return withStep(record, entry.step, { attempt: entry.attempt, intent: entry.intent });
    case 'performed':
      return withStep(record, entry.step, { result: { value: entry.result } });
    case 'passed-over':
      return withStep(record, entry.step, { passedOver: entry.reason });
    case 'undone':
      return withStep(record, entry.step, { undone: true });
    case 'undoing':
      return { ...record, undoing: { step: entry.step, reason: entry.reason, code: entry.code } };
    case 'ended':
      return { ...record, outcome: entry.outcome };
  }
}

function withStep(record: RunRecord, name: string, change: Partial<StepRecord>): RunRecord {
  const before = record.steps.get(name) ?? { attempt: 1, intent: undefined };
  return { ...record, steps: new Map(record.steps).set(name, { ...before, ...change }) };
}

/** Returns the entries from which `applyEntry` makes the same record again. Compaction keeps only these. */
export function entriesOf(record: RunRecord): JournalEntry[] {
  const { key: run, procedure, version, input, startedAt: at } = record;
  const entries: JournalEntry[] = [{ type: 'started', run, at, procedure, version, input }];
  for (const [step, { attempt, intent, result, passedOver }] of record.steps) {
    entries.push({ type: 'intended', run, at, step, attempt, intent });
    if (result !== undefined) entries.push({ type: 'performed', run, at, step, result: result.value });
    if (passedOver !== undefined) entries.push({ type: 'passed-over', run, at, step, reason: passedOver });
  }
  if (record.undoing !== undefined) entries.push({ type: 'undoing', run, at, ...record.undoing });
  for (const [step, { undone }] of record.steps) if (undone) entries.push({ type: 'undone', run, at, step });
  if (record.outcome !== undefined) entries.push({ type: 'ended', run, at, outcome: record.outcome });
  return entries;
}
