import type { StepRun } from '@spotguard/sdk';
import type { SwitchProcedure } from '../switch-procedure.js';

/** Answers of EC2 after which the call had no effect under its token or name, whatever was unknown before. */
const codes = new Set(['CAPACITY_UNAVAILABLE', 'QUOTA_EXCEEDED', 'PERMISSION_DENIED', 'UPSTREAM_REFUSED']);

/** True when the run is undone because EC2 refused this very step: nothing is there to take back. */
export function wasRefused(run: StepRun<SwitchProcedure>, step: keyof SwitchProcedure['steps']): boolean {
  return run.failure?.step === step && codes.has(run.failure.code);
}
