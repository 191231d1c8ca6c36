import { defineToken, type StepImplementations } from '@spotguard/sdk';
import type { FailoverProcedure } from './failover-procedure.js';

/** The steps, for whoever must do without the journal. */
export const FailoverSteps = defineToken<StepImplementations<FailoverProcedure>>('termination/failover-steps');
