import { isLaunchRefusal } from '@spotguard/plugin-succession/contract';
import type { StepRun } from '@spotguard/sdk';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Whether the run is undone because EC2 refused this step, so that there is nothing to undo for it. */
export function wasRefused(run: StepRun<SwitchProcedure>, step: keyof SwitchProcedure['steps']): boolean {
  return run.failure?.step === step && isLaunchRefusal(run.failure.code);
}
