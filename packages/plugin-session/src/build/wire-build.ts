import { type BuildContents, type BuildReport, wireTimestamp } from '@spotguard/protocol';
import type { BuildDescription, BuildState, WorkerReport } from '@spotguard/sdk';

const maxSentenceLength = 1_000;
const maxNameLength = 100;
/** How many bytes of JSON the schemas of all commands may have together; further ones are left out. */
const maxSchemaBytes = 128 * 1_024;

/** Describes a build as the protocol does. What is longer than the protocol allows is cut. */
export function wireContents({ plugins, commands, workers, procedures }: BuildDescription): BuildContents {
  let schemaBytes = 0;
  const schemaWithinLimit = (schema: Readonly<Record<string, unknown>> | undefined) => {
    if (schema === undefined) return null;
    schemaBytes += Buffer.byteLength(JSON.stringify(schema));
    return schemaBytes > maxSchemaBytes ? null : schema;
  };
  return {
    plugins: plugins.map(({ id, version, summary, stability }) => ({
      id: nameOf(id),
      version: nameOf(version),
      summary: sentence(summary),
      stability,
    })),
    commands: commands.map(({ name, plugin, summary, effect, hasDryRun, inputSchema }) => ({
      name: nameOf(name),
      plugin: nameOf(plugin),
      summary: sentence(summary),
      effect,
      dry_run: hasDryRun,
      input_schema: schemaWithinLimit(inputSchema),
    })),
    workers: workers.map(({ name, plugin, summary, everySeconds }) => ({
      name: nameOf(name),
      plugin: nameOf(plugin),
      summary: sentence(summary),
      every_seconds: everySeconds ?? null,
    })),
    procedures: procedures.map(({ id, plugin, version, summary, steps }) => ({
      id: nameOf(id),
      plugin: nameOf(plugin),
      version,
      summary: sentence(summary),
      steps: steps.map((step) => ({
        name: nameOf(step.name),
        summary: sentence(step.summary),
        is_pivot: step.isPivot,
      })),
    })),
  };
}

/** Tells how the parts of a build are doing, as the protocol does. */
export function wireState({ plugins, workers }: BuildState): BuildReport['state'] {
  return {
    plugins: plugins.map(({ id, state, reason, since }) => ({
      id: nameOf(id),
      state,
      reason: reason === undefined ? null : sentence(reason),
      since: timeOf(since) ?? wireTimestamp(new Date(0)),
    })),
    workers: workers.map((worker) => ({
      name: nameOf(worker.name),
      last_run_at: timeOf(worker.lastStartedAt),
      last_succeeded_at: timeOf(worker.lastSucceededAt),
      last_outcome: outcomeOf(worker),
      last_failure: worker.lastFailure === undefined ? null : sentence(worker.lastFailure),
      runs: worker.runs,
      failures: worker.failures,
    })),
  };
}

function outcomeOf({ lastDurationMs, lastFailure }: WorkerReport): 'succeeded' | 'failed' | null {
  if (lastDurationMs === undefined) return null;
  return lastFailure === undefined ? 'succeeded' : 'failed';
}

function timeOf(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : wireTimestamp(new Date(milliseconds));
}

function sentence(text: string): string {
  return text.slice(0, maxSentenceLength);
}

function nameOf(text: string): string {
  return text.slice(0, maxNameLength);
}
