import type { FinishedRun, Procedure } from '@spotguard/sdk';
import type { PluginUnit } from './plugin-unit.js';

export interface TellFinishedOptions {
  readonly unit: Pick<PluginUnit, 'log' | 'noteOutcome'>;
  readonly procedure: Pick<Procedure, 'id'>;
  /** What the plugin does with a run that has finished. */
  readonly listener: ((run: FinishedRun) => unknown) | undefined;
}

/**
 * Tells the plugin that declares a procedure that a run has finished. The run goes on before the plugin is called. An
 * error of the plugin is logged and degrades it until it takes a later run of the procedure. Never rejects.
 */
export async function tellFinished(
  run: FinishedRun,
  { unit, procedure, listener }: TellFinishedOptions,
): Promise<void> {
  if (listener === undefined) return;
  const part = `finished ${procedure.id}`;
  try {
    await Promise.resolve();
    await listener(run);
    unit.noteOutcome(part, undefined);
  } catch (error) {
    unit.log.error('Plugin failed on a finished run', { procedure: procedure.id, run: run.key, error });
    unit.noteOutcome(part, error);
  }
}
