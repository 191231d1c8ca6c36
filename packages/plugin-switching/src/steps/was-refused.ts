import { isLaunchRefusal } from '@spotguard/plugin-succession/contract';
import type { StepRun } from '@spotguard/sdk';
import type { SwitchProcedure } from '../switch-procedure.js';

/** True when the run is undone because EC2 refused this very step: nothing is there to take back. */
export function wasRefused(run: StepRun<SwitchProcedure>, step: keyof SwitchProcedure['steps']): boolean {
  return run.failure?.step === step && isLaunchRefusal(run.failure.code);
}
