import { defineToken, type StepRun } from '@spotguard/sdk';
import { inject, injectable } from '@spotguard/sdk/inject';
import { NoticeTimes } from '../notices/notice-times.js';
import type { FailoverProcedure } from './failover-procedure.js';

type Run = Pick<StepRun<FailoverProcedure>, 'input'>;

/** Until when a failover goes on, by the monotonic clock. */
export interface FailoverTimes {
  /** When a run that has found nobody ends: the first one while its report can still leave, those after it at the end. */
  givesUpAt(run: Run): number;
  /** When there is nothing to be done any more: EC2 takes an instance some seconds after its time, at times later. */
  endsAt(run: Run): number;
}
export const FailoverTimes = defineToken<FailoverTimes>('termination/failover-times');

const reportMs = 8_000;
const graceMs = 60_000;

@injectable()
export class NoticeFailoverTimes implements FailoverTimes {
  constructor(@inject(NoticeTimes) private readonly times: NoticeTimes) {}

  givesUpAt({ input }: Run): number {
    return input.run === 1 ? this.times.endsAt(input) - reportMs : this.endsAt({ input });
  }

  endsAt({ input }: Run): number {
    return this.times.endsAt(input) + graceMs;
  }
}
